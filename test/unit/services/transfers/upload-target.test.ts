import { describe, expect, it } from 'vitest'
import { uploadKey, uploadTarget } from '../../../../electron/services/transfers/upload-target.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'

const given = {
  clock: { now: () => Date.parse('2026-11-24T23:59:59Z') },
  random: (count: number) => new Uint8Array(count),
}
const RANDOM = '0'.repeat(22)
const connection = { name: 'work', bucket: 'reports', prefix: 'out' } as Connection

describe('uploadTarget', () => {
  it('is what the call names, then the connection, then the settings', () => {
    expect(uploadTarget(connection, { bucket: 'b', prefix: '/p/' }, 'shared')).toEqual({ bucket: 'b', prefix: 'p' })
    expect(uploadTarget(connection, undefined, 'shared')).toEqual({ bucket: 'reports', prefix: 'out' })
    expect(uploadTarget({ ...connection, prefix: '' }, undefined, '/shared/')).toMatchObject({ prefix: 'shared' })
  })

  it('can’t be without a bucket', () => {
    const { bucket: _bucket, ...without } = connection
    expect(() => uploadTarget(without, undefined, '')).toThrow(expect.objectContaining({ field: 'to' }))
  })
})

describe('uploadKey', () => {
  it.each([
    ['{random}/{name}', 'a.tar.gz', `p/${RANDOM}/a.tar.gz`],
    ['{date}/{random}/{stem}.{ext}', 'a.tar.gz', `p/2026-11-24/${RANDOM}/a.tar.gz`],
    ['{stem}-{random}.{ext}', '.profile', `p/.profile-${RANDOM}.`],
    ['{random}-{name}', '{name}', `p/${RANDOM}-{name}`],
    ['{random}/{name}', '$& $1.txt', `p/${RANDOM}/$& $1.txt`],
  ])('%s of %s is %s', (template, name, key) => {
    expect(uploadKey({ bucket: 'b', prefix: 'p' }, name, template, given)).toBe(key)
  })

  it('has no slash before it where there is no prefix', () => {
    expect(uploadKey({ bucket: 'b', prefix: '' }, 'a', '{random}/{name}', given)).toBe(`${RANDOM}/a`)
  })

  it('refuses what can’t be signed', () => {
    expect(() => uploadKey({ bucket: 'b', prefix: 'p' }, '..', '{random}/{name}', given)).toThrow(
      expect.objectContaining({ code: 'unsignable-key' }),
    )
  })
})
