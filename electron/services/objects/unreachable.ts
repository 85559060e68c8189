import type { ErrorCode } from '../../../shared/errors.ts'

const UNREACHABLE: ReadonlySet<ErrorCode> = new Set([
  'unknown-host',
  'connection-refused',
  'timeout',
  'network',
  'proxy',
  'playground-not-running',
])

/** Whether an error says that there was no way to the storage: then there is none for what comes next, either. */
export function isUnreachable(code: ErrorCode): boolean {
  return UNREACHABLE.has(code)
}
