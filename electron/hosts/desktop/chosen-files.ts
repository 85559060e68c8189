import type { ChosenFile } from '../../../shared/api/events.ts'
import { AppError } from '../../../shared/errors.ts'
import type { FileRegister } from '../../services/transfers/file-register.ts'

/** What came of some paths. */
export interface Choice {
  readonly files: readonly ChosenFile[]
  /** Why the first of the others is none: a folder, say, or not there. */
  readonly refusal: AppError | undefined
}

/** Registers the files among some absolute paths. */
export async function chooseFiles(files: Pick<FileRegister, 'addChosen'>, paths: readonly string[]): Promise<Choice> {
  const tried = await Promise.all(
    paths.map((path) =>
      files.addChosen(path).catch((error: unknown) => {
        if (error instanceof AppError) return error
        throw error
      }),
    ),
  )
  return {
    files: tried.flatMap((one) => (one instanceof AppError ? [] : [one])),
    refusal: tried.find((one) => one instanceof AppError),
  }
}
