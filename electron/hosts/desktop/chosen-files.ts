import type { ChosenFile } from '../../../shared/api/events.ts'
import type { FileRegister } from '../../services/transfers/file-register.ts'

/** The files among some absolute paths, registered. What is none, or can't be read, is left out. */
export async function chooseFiles(
  files: Pick<FileRegister, 'addChosen'>,
  paths: readonly string[],
): Promise<readonly ChosenFile[]> {
  const chosen = await Promise.all(paths.map((path) => files.addChosen(path).catch(() => undefined)))
  return chosen.filter((file) => file !== undefined)
}
