import { AppError } from '../../../shared/errors.ts'

/** Whether another place for the secret would help. */
export function isAboutKeychain(error: unknown): boolean {
  return error instanceof AppError && error.code.startsWith('keychain-')
}
