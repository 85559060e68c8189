import * as z from 'zod/mini'
import { AppError } from '../../../shared/errors.ts'
import { once } from '../../../shared/once.ts'
import type { RandomBytes, SecretStore } from '../ports.ts'
import { keychainError, keychainLocked, keychainUnavailable } from './keychain-errors.ts'
import { type LargeSecretKey, LargeSecrets } from './large-secrets.ts'

const SERVICE = 'Sandglass'

/** The part of keytar's API that is used. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
}

export interface KeychainStoreOptions {
  /** Stands in front of every name, so that two data folders keep their secrets apart in the one keychain of a user. */
  readonly scope: string
  /** For the files of secrets that are too large for the keychain. */
  readonly folder: string
  readonly randomBytes: RandomBytes
  /** Loads the keychain; called at the first use. */
  readonly load: () => Promise<Keychain>
  /** Whether the keychain is locked, asked without a prompt; undefined where that can't be known. */
  readonly isLocked: () => Promise<boolean | undefined>
  /** False where nobody would see the keychain's own window: a locked keychain is then an error at once. */
  readonly canPrompt: boolean
  /** The largest entry of the keychain, in bytes. */
  readonly maxSecretBytes: number
  /** How long a person has to answer the keychain's own window, in milliseconds. */
  readonly timeout: number
}

/** An entry: the secret itself (as JSON, because a keychain entry ends at the first NUL), or where it is and its key. */
const entry = once(() =>
  z.union([
    z.strictObject({ v: z.literal(1), secret: z.string() }),
    z.strictObject({ v: z.literal(1), file: z.string().check(z.regex(/^[0-9a-f]{32}$/)), key: z.base64() }),
  ]),
)
type Entry = z.output<ReturnType<typeof entry>>

/**
 * Keeps secrets in the keychain of the operating system. What the keychain can't do is an error that names the other
 * vaults; no secret goes anywhere else on its own.
 */
export class KeychainStore implements SecretStore {
  readonly #options: KeychainStoreOptions
  readonly #largeSecrets: LargeSecrets
  readonly #keychain: () => Promise<Keychain>

  constructor(options: KeychainStoreOptions) {
    this.#options = options
    this.#largeSecrets = new LargeSecrets(options.folder, options.randomBytes)
    this.#keychain = once(options.load)
  }

  /** @throws AppError `keychain-unavailable`, `keychain-locked`, `keychain-denied` or `vault-damaged`. */
  async get(name: string): Promise<string | undefined> {
    const found = await this.#entry(name)
    if (found === undefined) return undefined
    return 'secret' in found ? found.secret : await this.#largeSecrets.read(this.#account(name), found)
  }

  /** @throws AppError as `get`, and `disk-full` or `library-unwritable` for a large secret. */
  async set(name: string, secret: string): Promise<void> {
    const former = await this.#largeSecretOf(name)
    const small = JSON.stringify({ v: 1, secret } satisfies Entry)
    if (Buffer.byteLength(small) <= this.#options.maxSecretBytes) await this.#write(name, small)
    else await this.#setLarge(name, secret)
    if (former !== undefined) await this.#largeSecrets.remove(former)
  }

  /** @throws AppError as `get`. */
  async delete(name: string): Promise<void> {
    const former = await this.#largeSecretOf(name)
    const deleted = await this.#call((keychain) => keychain.deletePassword(SERVICE, this.#account(name)))
    if (!deleted) await this.#assertUnlocked()
    if (former !== undefined) await this.#largeSecrets.remove(former)
  }

  async #setLarge(name: string, secret: string): Promise<void> {
    const written = await this.#largeSecrets.write(this.#account(name), secret)
    try {
      await this.#write(name, JSON.stringify({ v: 1, ...written } satisfies Entry))
    } catch (error) {
      await this.#largeSecrets.remove(written)
      throw error
    }
  }

  async #write(name: string, text: string): Promise<void> {
    await this.#call((keychain) => keychain.setPassword(SERVICE, this.#account(name), text))
  }

  async #entry(name: string): Promise<Entry | undefined> {
    const text = await this.#call((keychain) => keychain.getPassword(SERVICE, this.#account(name)))
    if (text === null) {
      await this.#assertUnlocked()
      return undefined
    }
    const parsed = parseEntry(text)
    if (parsed !== undefined) return parsed
    throw new AppError(
      'vault-damaged',
      'The keychain’s entry is not one that Sandglass wrote.',
      'Give the connection its secret again.',
    )
  }

  /** The file that belongs to an entry now. A damaged entry has none, and doesn't stop anyone from replacing or deleting it. */
  async #largeSecretOf(name: string): Promise<LargeSecretKey | undefined> {
    const text = await this.#call((keychain) => keychain.getPassword(SERVICE, this.#account(name)))
    const parsed = text === null ? undefined : parseEntry(text)
    return parsed !== undefined && 'file' in parsed ? parsed : undefined
  }

  /** A locked keychain says "not found" when nobody unlocks it. */
  async #assertUnlocked(): Promise<void> {
    if (await this.#options.isLocked()) throw keychainLocked()
  }

  /** The keychain works on a thread of its own that can't be stopped: past the timeout its answer is no longer waited for. */
  async #call<T>(work: (keychain: Keychain) => Promise<T>): Promise<T> {
    if (!this.#options.canPrompt) await this.#assertUnlocked()
    const keychain = await this.#load()
    const { timeout } = this.#options
    const timedOut = Promise.withResolvers<never>()
    const timer = setTimeout(
      () => timedOut.reject(keychainLocked(`The keychain did not answer within ${timeout / 1000} seconds.`)),
      timeout,
    )
    try {
      return await Promise.race([work(keychain), timedOut.promise])
    } catch (error) {
      if (error instanceof AppError) throw error
      await this.#assertUnlocked()
      throw keychainError(error)
    } finally {
      clearTimeout(timer)
    }
  }

  async #load(): Promise<Keychain> {
    try {
      return await this.#keychain()
    } catch {
      throw keychainUnavailable('The system’s keychain library can’t be loaded (on Linux it is libsecret).')
    }
  }

  #account(name: string): string {
    return `${this.#options.scope}/${name}`
  }
}

function parseEntry(text: string): Entry | undefined {
  try {
    return entry().safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
