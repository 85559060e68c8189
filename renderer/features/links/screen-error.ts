import { AppError } from '../../../shared/errors.ts'

/** An error with what can be done about it here, where the services' own hint is for a command line. */
export function screenError(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'credentials-gone') return error
  return new AppError(
    error.code,
    error.message,
    'Whoever has the link can use it until it ends. Renew it for a new one, or share the file again.',
  )
}
