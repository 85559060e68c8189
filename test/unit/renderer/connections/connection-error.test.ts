import { expect, it } from 'vitest'
import { keychainError, keychainUnavailable } from '../../../../electron/services/vault/keychain-errors.ts'
import { connectionError, isAboutKeychain } from '../../../../renderer/features/connections/connection-error.ts'
import { AppError } from '../../../../shared/errors.ts'

it.each([keychainUnavailable(), keychainError(new Error('is locked')), keychainError(new Error('access denied'))])(
  'names no option of the command line for $code, and offers another place for the secret',
  (error) => {
    expect(error.hint).toContain('--vault')
    const shown = connectionError(error)
    expect(shown).toMatchObject({ code: error.code, message: error.message })
    expect((shown as AppError).hint).not.toContain('--')
    expect(isAboutKeychain(error)).toBe(true)
  },
)

it('leaves other errors as they are', () => {
  const other = new AppError('already-exists', 'There is one.', 'Choose another name.', 'name')
  expect(connectionError(other)).toBe(other)
  expect(connectionError('thrown')).toBe('thrown')
  expect(isAboutKeychain(other)).toBe(false)
})
