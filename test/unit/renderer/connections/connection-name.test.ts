import fc from 'fast-check'
import { expect, it } from 'vitest'
import { suggestName, validName } from '../../../../renderer/features/connections/connection-name.ts'
import { connectionName } from '../../../../shared/connections/connection.ts'

it('names a connection after its bucket, its profile, or its provider', () => {
  expect(suggestName({ provider: 'r2', bucket: 'photos' }, [])).toBe('photos')
  expect(suggestName({ provider: 'aws', profile: 'work' }, [])).toBe('work')
  expect(suggestName({ provider: 'aws', bucket: '' }, [])).toBe('aws')
  const arn = 'arn:aws:s3:eu-west-1:111122223333:accesspoint/finance'
  expect(suggestName({ provider: 'aws', bucket: arn }, [])).toBe('finance')
})

it('makes a profile’s name valid', () => {
  expect(validName('Acme Corp/ops @eu')).toBe('Acme-Corp-ops-eu')
  expect(validName('  --x--  ')).toBe('x')
  expect(validName('日本')).toBe('')
  expect(suggestName({ provider: 'aws', profile: '日本' }, [])).toBe('aws')
})

it('takes a free one, whatever the case', () => {
  expect(suggestName({ provider: 'aws' }, ['AWS', 'aws-2'])).toBe('aws-3')
  expect(suggestName({ provider: 'other', bucket: 'playground' }, [])).toBe('playground-2')
})

it('is always valid and free', () => {
  const names = fc.array(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,63}$/), { maxLength: 5 })
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 300 }), names, (bucket, profile, taken) => {
      const all = [...taken, validName(bucket).toLowerCase()]
      const name = suggestName({ provider: 'other', bucket, profile }, all)
      expect(connectionName().safeParse(name).success).toBe(true)
      expect(all).not.toContain(name.toLowerCase())
    }),
  )
})
