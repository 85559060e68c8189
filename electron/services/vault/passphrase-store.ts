import { dirname } from 'node:path'
import type { RandomBytes, SecretStore } from '../ports.ts'
import {
  formatVaultFile,
  newVaultKey,
  openVaultFile,
  parseVaultFile,
  unlockVaultFile,
  type VaultKey,
} from './passphrase-file.ts'
import { makePrivateFolder, readPrivateFile, replacePrivateFile } from './private-file.ts'
import { withVaultLock } from './vault-lock.ts'

/** Why a passphrase is asked for: for a `new` one the host lets a person type it twice. */
export type PassphrasePurpose = 'existing' | 'new'

export interface PassphraseStoreOptions {
  /** The vault's file. Its lock lies beside it, with `.lock` at the end. */
  readonly file: string
  readonly passphrase: (purpose: PassphrasePurpose) => Promise<string>
  readonly randomBytes: RandomBytes
}

/**
 * Keeps secrets in one file under a passphrase (scrypt, AES-256-GCM). The passphrase is asked for once; every call reads
 * the file again, because another process may have written it.
 */
export class PassphraseStore implements SecretStore {
  readonly #options: PassphraseStoreOptions
  #last: Promise<void> = Promise.resolve()
  #passphrase: string | undefined
  #key: VaultKey | undefined

  constructor(options: PassphraseStoreOptions) {
    this.#options = options
  }

  /** @throws AppError `wrong-passphrase`, `vault-damaged`, `file-unreadable`, or what the passphrase port throws. */
  async get(name: string): Promise<string | undefined> {
    return await this.#inTurn(async () => {
      const content = await readPrivateFile(this.#options.file)
      return content === undefined ? undefined : (await this.#open(content)).get(name)
    })
  }

  /**
   * Creates the vault with the first secret.
   * @throws AppError as `get`, and `invalid-input` for a new passphrase that is too short, `disk-full`,
   * `library-unwritable` or `library-busy`. The vault is then as it was.
   */
  async set(name: string, secret: string): Promise<void> {
    await this.#inTurn(() => this.#change((secrets) => secrets.set(name, secret)))
  }

  async delete(name: string): Promise<void> {
    await this.#inTurn(async () => {
      if ((await readPrivateFile(this.#options.file)) === undefined) return
      await this.#change((secrets) => secrets.delete(name))
    })
  }

  async #change(change: (secrets: Map<string, string>) => void): Promise<void> {
    const { file, randomBytes } = this.#options
    const before = await readPrivateFile(file)
    if (before !== undefined) await this.#open(before)
    // A person answers, and scrypt works, before the lock is taken: other processes wait for neither.
    const fresh = before === undefined ? await this.#askForNew() : undefined
    if (before === undefined) this.#passphrase = fresh?.passphrase
    await makePrivateFolder(dirname(file))
    await withVaultLock(`${file}.lock`, async () => {
      const content = await readPrivateFile(file)
      // Another process may have created the vault since: then this opens it, and its key stays.
      const secrets = content === undefined ? new Map<string, string>() : await this.#open(content)
      change(secrets)
      const key = content === undefined ? (fresh?.key ?? this.#key) : this.#key
      if (key === undefined) throw new Error('a vault was opened without a key')
      await replacePrivateFile(file, formatVaultFile(secrets, key, randomBytes), randomBytes)
      this.#key = key
    })
  }

  async #askForNew(): Promise<{ readonly key: VaultKey; readonly passphrase: string }> {
    const passphrase = await this.#options.passphrase('new')
    return { key: await newVaultKey(passphrase, this.#options.randomBytes), passphrase }
  }

  async #open(content: Buffer): Promise<Map<string, string>> {
    const file = parseVaultFile(content)
    if (this.#key?.salt !== file.scrypt.salt) {
      const passphrase = this.#passphrase ?? (await this.#options.passphrase('existing'))
      // Forgotten unless it proves right: the next call may ask again.
      this.#passphrase = undefined
      this.#key = await unlockVaultFile(file, passphrase)
      this.#passphrase = passphrase
    }
    return openVaultFile(file, this.#key)
  }

  /** Calls in one process wait for each other, so that the passphrase is asked for, and scrypt runs, once. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.then(
      () => undefined,
      () => undefined,
    )
    return result
  }
}
