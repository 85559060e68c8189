import { AppError, type ErrorCode } from '../../../shared/errors.ts'

/** What can be done here, where the services' own hints name options of the command line. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  'keychain-unavailable':
    'Start or install one (on Linux GNOME Keyring or KWallet) and try again, or choose another place for the secret.',
  'keychain-locked': 'Unlock it and try again, or choose another place for the secret.',
  'keychain-denied': 'Allow it when the system asks, or choose another place for the secret.',
  'not-found': 'It may have been removed in another window or by the command line.',
}

/** The same error with a hint for this screen, where there is one. */
export function connectionError(error: unknown): unknown {
  if (!(error instanceof AppError)) return error
  const hint = HINTS[error.code]
  return hint === undefined ? error : new AppError(error.code, error.message, hint, error.field)
}

/** Whether another place for the secret would help. */
export function isAboutKeychain(error: unknown): boolean {
  return error instanceof AppError && error.code.startsWith('keychain-')
}
