import { AppError } from '../../../shared/errors.ts'

/** What is done to an object to end its links need not be done to one that is gone. */
export async function unlessGone(change: Promise<void>): Promise<void> {
  try {
    await change
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'no-such-key')) throw error
  }
}
