import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { missingReason, REQUIREMENTS } from '../../../build/test-requirements.ts'
import { DesktopUser } from './desktop-user.ts'
import { ODD, type Report, SECRET } from './keychain-steps.ts'

const MISSING = missingReason(REQUIREMENTS['secret-service'])

const CHOICES = /under a passphrase, or this session only/

let user: DesktopUser

beforeEach(async ({ skip }) => {
  skip(MISSING !== undefined, MISSING)
  user = await DesktopUser.create()
})

afterEach(async () => {
  if (MISSING === undefined) await user.remove()
})

function values(report: Report): Record<string, unknown> {
  return Object.fromEntries(Object.entries(report).map(([step, { value, error }]) => [step, error ?? value]))
}

describe('an unlocked keyring', () => {
  it('keeps a secret from one session to the next, and forgets it', async () => {
    expect(values(await user.inSession('unlocked', 'get', 'set'))).toEqual({ get: null, set: null })
    expect(values(await user.inSession('unlocked', 'get', 'get-of-other-home', 'delete'))).toEqual({
      get: SECRET,
      'get-of-other-home': null,
      delete: null,
    })
    expect(values(await user.inSession('unlocked', 'get', 'delete'))).toEqual({ get: null, delete: null })
  })

  it('keeps any text whole', async () => {
    expect(values(await user.inSession('unlocked', 'set-odd', 'get'))).toMatchObject({ get: ODD })
    expect(values(await user.inSession('unlocked', 'set-large', 'get', 'files'))).toMatchObject({
      get: 'the large secret',
      files: ['vault-id'],
    })
  })

  it('keeps the key of a file, where a secret is too large for it', async () => {
    const kept = values(await user.inSession('unlocked', 'set-large-as-file', 'get-large-of-file', 'files'))
    expect(kept).toMatchObject({
      'get-large-of-file': 'the large secret',
      files: ['large-secrets', expect.stringMatching(/^large-secrets\/[0-9a-f]{32}\.sealed$/)],
    })
    expect(values(await user.inSession('unlocked', 'get-large-of-file', 'delete-large-file', 'files'))).toEqual({
      'get-large-of-file': 'the large secret',
      'delete-large-file': null,
      files: ['large-secrets'],
    })
  })
})

describe('a locked keyring', () => {
  it('is an error for every call, at once, and is never taken for an empty one', async () => {
    await user.inSession('unlocked', 'set')
    const report = await user.inSession('locked', 'get', 'set', 'delete', 'get-in-a-second')
    for (const { error, ms } of Object.values(report)) {
      expect(error).toMatchObject({ code: 'keychain-locked', hint: expect.stringMatching(CHOICES) })
      expect(ms).toBeLessThan(5000)
    }
    expect(JSON.stringify(report)).not.toContain(SECRET.slice(0, 8))
    expect(values(await user.inSession('unlocked', 'get'))).toEqual({ get: SECRET })
  })
})

describe('a keyring that never answers', () => {
  it('is given up', async () => {
    const report = await user.inSession('stuck', 'get-in-a-second')
    expect(report['get-in-a-second']).toMatchObject({
      error: { code: 'keychain-locked', message: expect.stringContaining('1 seconds') },
    })
    expect(report['get-in-a-second']?.ms).toBeLessThan(10_000)
  })
})

describe('no keyring', () => {
  it.each(['without a bus', 'on a bus without one'])('%s is an error that names the choices', async (place) => {
    const report =
      place === 'without a bus'
        ? await user.withoutBus('get', 'set', 'delete', 'files')
        : await user.inSession('none', 'get', 'set', 'delete', 'files')
    const { files, ...calls } = report
    for (const { error, ms } of Object.values(calls)) {
      expect(error).toMatchObject({ code: 'keychain-unavailable', hint: expect.stringMatching(CHOICES) })
      expect(ms).toBeLessThan(5000)
    }
    // Nothing was kept elsewhere instead.
    expect(files?.value).toEqual(['vault-id'])
  })
})
