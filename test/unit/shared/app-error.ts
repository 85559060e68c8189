import { expect } from 'vitest'
import { AppError, type ErrorCode } from '../../../shared/errors.ts'

/** The code of the `AppError` that `run` throws; fails when it throws something else, or nothing. */
export function codeOf(run: () => unknown): ErrorCode {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    if (error instanceof AppError) return error.code
  }
  throw new Error('nothing was thrown')
}
