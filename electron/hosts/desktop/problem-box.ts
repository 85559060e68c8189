import type { Dialog } from 'electron'
import { AppError } from '../../../shared/errors.ts'
import type { Logger } from '../../services/ports.ts'

/** Tells the person of what failed outside the page. What is no `AppError` is a defect: logged, and not shown. */
export function showProblem(error: unknown, dialog: Pick<Dialog, 'showMessageBox'>, logger: Logger): void {
  const isExpected = error instanceof AppError
  if (!isExpected) logger.error('desktop', error instanceof Error ? error : new Error('a non-error was thrown'))
  const { message, hint } = isExpected ? error : { message: 'That didn’t work.', hint: 'The log file says more.' }
  void dialog.showMessageBox({ type: 'warning', title: 'Sandglass', message, detail: hint, noLink: true })
}

/** The page has ended more often than it is loaded anew. */
export function pageLost(): AppError {
  return new AppError(
    'internal',
    'The window of Sandglass ended again and again, so it was not opened once more.',
    'Quit Sandglass and start it again. What was saved is still there.',
  )
}
