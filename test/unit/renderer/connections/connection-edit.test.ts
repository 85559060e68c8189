import { describe, expect, it } from 'vitest'
import { editOf, updateInput } from '../../../../renderer/features/connections/edit/connection-edit.ts'
import { removalTexts } from '../../../../renderer/features/connections/removal-texts.ts'
import { CONTRACT } from '../../../../shared/api/contract.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'

const WORK: Connection = {
  id: 'connection-1',
  name: 'work',
  provider: 'aws',
  endpoint: 'https://s3.eu-west-1.amazonaws.com',
  region: 'eu-west-1',
  addressing: 'virtual',
  bucket: 'photos',
  prefix: 'shared',
  credentials: { source: 'static', vault: 'keychain', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', temporary: false },
  isDefault: false,
  createdAt: '2026-01-01T00:00:00Z',
}

describe('editing a connection', () => {
  it('sends what has changed, without the spaces around it', () => {
    expect(updateInput(WORK, { ...editOf(WORK), name: ' office ', addressing: 'path' })).toEqual({
      connection: 'connection-1',
      name: 'office',
      addressing: 'path',
    })
  })

  it('sends an empty text for what is taken away', () => {
    const input = updateInput(WORK, { ...editOf(WORK), bucket: ' ', prefix: '' })
    expect(input).toEqual({ connection: 'connection-1', bucket: '', prefix: '' })
    expect(CONTRACT['connections.update'].input().safeParse(input).success).toBe(true)
  })

  it('sends nothing where nothing has changed, nor an empty region', () => {
    expect(updateInput(WORK, editOf(WORK))).toBeUndefined()
    expect(updateInput(WORK, { ...editOf(WORK), region: ' ', name: 'work ' })).toBeUndefined()
  })
})

describe('what removing a connection means', () => {
  const text = (changes: Partial<Connection>, links: number | undefined) =>
    removalTexts({ ...WORK, ...changes }, links).join(' ')

  it('says what becomes of its secret', () => {
    expect(text({}, 0)).toContain('secret is deleted')
    expect(text({ credentials: { source: 'profile', profile: 'work' } }, 0)).toContain('profile stays')
    expect(text({ credentials: { source: 'environment' } }, 0)).toContain('keeps no secret')
  })

  it('says what can’t be done with its links any more', () => {
    expect(text({}, 0)).not.toContain('link')
    expect(text({}, 1)).toContain('The link made with it works until it ends')
    expect(text({}, 1204)).toContain('The 1,204 links made with it work until they end')
    expect(text({}, undefined)).toContain('Links made with it work')
    expect(text({}, 2)).toContain('revoke first')
  })

  it('says what is the default then', () => {
    expect(text({}, 0)).not.toContain('default')
    expect(text({ isDefault: true }, 0)).toContain('playground')
  })
})
