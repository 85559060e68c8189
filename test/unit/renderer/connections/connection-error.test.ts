import { expect, it } from 'vitest'
import { keychainError, keychainUnavailable } from '../../../../electron/services/vault/keychain-errors.ts'
import { isAboutKeychain } from '../../../../renderer/features/connections/connection-error.ts'
import { AppError } from '../../../../shared/errors.ts'

it.each([keychainUnavailable(), keychainError(new Error('is locked')), keychainError(new Error('access denied'))])(
  'offers another place for the secret for $code',
  (error) => expect(isAboutKeychain(error)).toBe(true),
)

it('offers none for other errors', () => {
  expect(isAboutKeychain(new AppError('already-exists', 'There is one.', 'Choose another name.', 'name'))).toBe(false)
  expect(isAboutKeychain('thrown')).toBe(false)
})
