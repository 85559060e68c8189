import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import type { RandomBytes } from '../ports.ts'
import { readPrivateFile, replacePrivateFile } from './private-file.ts'
import { SEAL_KEY_BYTES, seal, unseal } from './sealed-box.ts'

/** What the keychain keeps in place of a secret that is too large for it. */
export interface LargeSecretKey {
  /** The name of the file, of random hexadecimal digits. */
  readonly file: string
  /** The AES-256 key, in base64. */
  readonly key: string
}

/**
 * Files for secrets that a keychain has no room for, each encrypted with a key of its own that only the keychain has.
 * A secret never overwrites a file: the new file is complete before the keychain names it, and the old one goes after that.
 */
export class LargeSecrets {
  readonly #folder: string
  readonly #randomBytes: RandomBytes

  constructor(folder: string, randomBytes: RandomBytes) {
    this.#folder = folder
    this.#randomBytes = randomBytes
  }

  /** @throws AppError `disk-full` or `library-unwritable`. */
  async write(name: string, secret: string): Promise<LargeSecretKey> {
    const key = this.#randomBytes(SEAL_KEY_BYTES)
    const file = Buffer.from(this.#randomBytes(16)).toString('hex')
    await replacePrivateFile(
      this.#path(file),
      seal(key, Buffer.from(JSON.stringify(secret)), name, this.#randomBytes),
      this.#randomBytes,
    )
    return { file, key: Buffer.from(key).toString('base64') }
  }

  /** @throws AppError `vault-damaged` when the file is gone or isn't what was written, `file-unreadable`. */
  async read(name: string, { file, key }: LargeSecretKey): Promise<string> {
    const box = await readPrivateFile(this.#path(file))
    const plaintext = box === undefined ? undefined : unseal(Buffer.from(key, 'base64'), box, name)
    if (plaintext === undefined) {
      throw new AppError(
        'vault-damaged',
        `The encrypted file of a secret is ${box === undefined ? 'gone' : 'damaged'}: ${this.#path(file)}`,
        'Give the connection its secret again, or put the file back from a backup.',
      )
    }
    return JSON.parse(plaintext.toString())
  }

  /** Without its key the file says nothing, so one that can't be removed is no error. */
  async remove({ file }: LargeSecretKey): Promise<void> {
    await rm(this.#path(file), { force: true }).catch(() => undefined)
  }

  #path(file: string): string {
    return join(this.#folder, `${file}.sealed`)
  }
}
