import { AppError, type ErrorCode } from '../../../shared/errors.ts'

/** What can be done about a link here, where the services' own hints name commands. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  'credentials-gone': 'Whoever has the link can use it until it ends. Renew it for a new one, or share the file again.',
  'no-such-key': 'What the link opened was deleted or moved. Share the file again.',
}

/** The same error with a hint for this screen, where there is one. */
export function screenError(error: unknown): unknown {
  if (!(error instanceof AppError)) return error
  const hint = HINTS[error.code]
  return hint === undefined ? error : new AppError(error.code, error.message, hint)
}
