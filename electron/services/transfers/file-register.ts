import { randomUUID } from 'node:crypto'
import { AppError } from '../../../shared/errors.ts'

export interface ExpectedFile {
  readonly file: string
  arrived(path: string): void
  failed(error: AppError): void
}

/**
 * The files that a person chose, under opaque names. A path comes in through the host that the person used (an argument, a drop),
 * and never crosses the contract: no caller can name a file that wasn't chosen.
 */
export class FileRegister {
  readonly #paths = new Map<string, string>()

  /** @returns the name to pass to `links.upload` */
  add(path: string): string {
    const name = randomUUID()
    this.#paths.set(name, path)
    return name
  }

  /** A file whose bytes are still on their way to this computer's disk. */
  expect(_file: { name: string; size: number; discard: (path: string) => Promise<void> }): ExpectedFile {
    const file = randomUUID()
    return { file, arrived: (path) => this.#paths.set(file, path), failed: () => undefined }
  }

  /** Gives a chosen file once: a name is used up with the call that uploads it. */
  take(name: string): string {
    const path = this.#paths.get(name)
    if (path === undefined) {
      throw new AppError('file-not-found', 'That file was not chosen here.', 'Choose the file again.', 'files')
    }
    this.#paths.delete(name)
    return path
  }
}
