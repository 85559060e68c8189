import { AppError } from '../../../shared/errors.ts'

const OTHER_VAULTS = 'or choose another place for the secret: a file under a passphrase, or this session only'

/** No keychain answers on this computer. The choice of another vault is the person's; there is no silent one. */
export function keychainUnavailable(reason = 'This computer has no keychain that Sandglass can reach.'): AppError {
  return new AppError(
    'keychain-unavailable',
    reason,
    `Start or install one (on Linux a Secret Service such as GNOME Keyring or KWallet), ${OTHER_VAULTS}.`,
  )
}

export function keychainLocked(reason = 'The keychain is locked.'): AppError {
  return new AppError('keychain-locked', reason, `Unlock it and try again, ${OTHER_VAULTS}.`)
}

function keychainDenied(): AppError {
  return new AppError(
    'keychain-denied',
    'The keychain refused Sandglass.',
    `Allow it when the system asks, ${OTHER_VAULTS}.`,
  )
}

/** The words that libsecret, gnome-keyring, macOS and Windows use; keytar passes nothing on but these. */
const LOCKED = /locked|interaction is not allowed|prompt (was )?dismissed/i
const DENIED = /user name or passphrase|authorization|canceled the operation|access (is )?denied|not permitted/i

/** What a rejection of the keychain means. Its own words are not repeated: they may be in any language. */
export function keychainError(error: unknown): AppError {
  const words = error instanceof Error ? error.message : ''
  if (LOCKED.test(words)) return keychainLocked()
  if (DENIED.test(words)) return keychainDenied()
  return keychainUnavailable()
}
