import * as z from 'zod/mini'
import type { Connection, CredentialSource } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import { once } from '../../../shared/once.ts'
import type { Prompt } from '../ports.ts'
import type { SecretStores } from '../vault/secret-stores.ts'
import type { Credentials } from './credentials.ts'

export type StaticSource = Extract<CredentialSource, { source: 'static' }>

/** An access key as a person gives it. */
export interface StaticSecret {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** A secret as it is kept: with the endpoint and the key it was given for, because it is good for nothing else. */
const storedSecret = once(() =>
  z.strictObject({
    v: z.literal(1),
    endpoint: z.string(),
    accessKeyId: z.string(),
    secretAccessKey: z.string(),
    sessionToken: z.optional(z.string()),
  }),
)
type StoredSecret = z.output<ReturnType<typeof storedSecret>>

export interface StaticCredentialsPorts {
  readonly secretStores: SecretStores
  readonly prompt: Prompt
  /** The environment of the process; read for the variables that a connection names, and no others. */
  readonly env: NodeJS.ProcessEnv
}

/** The access keys that a person gave for a connection, kept in the vault that the connection names. */
export class StaticCredentials {
  readonly #ports: StaticCredentialsPorts
  readonly #asked = new Map<string, Promise<StaticSecret>>()

  constructor(ports: StaticCredentialsPorts) {
    this.#ports = ports
  }

  /**
   * @throws AppError `no-credentials` when the vault has none, `endpoint-changed` when it was given for another endpoint
   * or key, or what the vault or the prompt throws.
   */
  async resolve(connection: Connection, source: StaticSource): Promise<Credentials> {
    const store = await this.#ports.secretStores(source.vault)
    const kept = await store.get(secretName(connection))
    if (kept !== undefined) return boundSecret(connection, source, kept)
    if (source.vault !== 'session') throw missingSecret(connection, source)
    return source.secretVariable === undefined
      ? await this.#ask(connection, source)
      : this.#readVariables(connection, source, source.secretVariable)
  }

  /**
   * Keeps a secret for the connection's present endpoint and key, in place of any other.
   * @throws AppError `invalid-input` when the secret is empty, or a temporary key comes without its session token.
   */
  async save(connection: Connection, secret: StaticSecret): Promise<void> {
    const source = staticSource(connection)
    if (secret.secretAccessKey === '') {
      throw new AppError('invalid-input', 'The secret access key is empty.', 'Give the secret.', 'secretAccessKey')
    }
    if (source.temporary && (secret.sessionToken ?? '') === '') {
      throw new AppError(
        'invalid-input',
        'A temporary key works only with its session token.',
        'Give the session token that came with the key.',
        'sessionToken',
      )
    }
    const { endpoint } = connection
    const { accessKeyId, secretAccessKey, sessionToken } = secret
    const stored: StoredSecret = { v: 1, endpoint, accessKeyId, secretAccessKey, sessionToken }
    const store = await this.#ports.secretStores(source.vault)
    await store.set(secretName(connection), JSON.stringify(stored))
  }

  /**
   * Lets a secret be used with what its connection has become, if it could be used with what the connection was. Nothing
   * happens to a connection that has no secret in a vault.
   * @throws AppError as `resolve`, and then nothing has changed.
   */
  async rebind(before: Connection, after: Connection): Promise<void> {
    if (before.credentials.source !== 'static') return
    const store = await this.#ports.secretStores(before.credentials.vault)
    const kept = await store.get(secretName(before))
    if (kept !== undefined) await this.save(after, boundSecret(before, before.credentials, kept))
  }

  /** Forgets the secret of a connection; it is no error if it has none. */
  async delete(connection: Connection): Promise<void> {
    if (connection.credentials.source !== 'static') return
    const store = await this.#ports.secretStores(connection.credentials.vault)
    await store.delete(secretName(connection))
  }

  #readVariables(connection: Connection, source: StaticSource, secretVariable: string): StaticSecret {
    const { accessKeyId, temporary, sessionTokenVariable } = source
    const secretAccessKey = this.#variable(connection, secretVariable)
    if (sessionTokenVariable !== undefined) {
      return { accessKeyId, secretAccessKey, sessionToken: this.#variable(connection, sessionTokenVariable) }
    }
    if (!temporary) return { accessKeyId, secretAccessKey }
    throw new AppError(
      'no-credentials',
      `The key of “${connection.name}” is temporary, but no environment variable is named for its session token.`,
      'Name the variable that supplies the session token.',
    )
  }

  #variable(connection: Connection, name: string): string {
    const value = this.#ports.env[name]
    if (value !== undefined && value !== '') return value
    throw new AppError(
      'no-credentials',
      `The environment variable ${name}, which supplies a secret of “${connection.name}”, is not set.`,
      `Set ${name} and try again, or change where the connection’s secret comes from.`,
    )
  }

  /** Links that are made at the same time wait for one answer; a right answer lasts as long as the process. */
  #ask(connection: Connection, source: StaticSource): Promise<StaticSecret> {
    const asked = this.#asked.get(connection.id) ?? this.#askAndKeep(connection, source)
    this.#asked.set(connection.id, asked)
    return asked.finally(() => this.#asked.delete(connection.id))
  }

  async #askAndKeep(connection: Connection, source: StaticSource): Promise<StaticSecret> {
    const { accessKeyId, temporary } = source
    const ask = (what: string): Promise<string> =>
      this.#ports.prompt.ask(`${what} of “${connection.name}” (${accessKeyId})`, { secret: true })
    const secretAccessKey = await ask('Secret access key')
    const sessionToken = temporary ? await ask('Session token') : undefined
    const secret = { accessKeyId, secretAccessKey, sessionToken }
    await this.save(connection, secret)
    return secret
  }
}

function secretName(connection: Connection): string {
  return `connection/${connection.id}`
}

function staticSource(connection: Connection): StaticSource {
  if (connection.credentials.source === 'static') return connection.credentials
  throw new AppError(
    'unsupported',
    `The connection “${connection.name}” has no secret of its own.`,
    'Only connections with an access key have one.',
  )
}

function boundSecret(connection: Connection, source: StaticSource, kept: string): Credentials {
  const stored = parseSecret(kept)
  if (stored.endpoint !== connection.endpoint) throw changed(connection, 'endpoint', stored.endpoint)
  if (stored.accessKeyId !== source.accessKeyId) throw changed(connection, 'access key', stored.accessKeyId)
  const { accessKeyId, secretAccessKey, sessionToken } = stored
  return { accessKeyId, secretAccessKey, sessionToken }
}

function parseSecret(kept: string): StoredSecret {
  try {
    return storedSecret().parse(JSON.parse(kept))
  } catch {
    throw new AppError(
      'vault-damaged',
      'The vault’s entry is not one that Sandglass wrote.',
      'Give the connection its secret again.',
    )
  }
}

function changed(connection: Connection, what: string, former: string): AppError {
  return new AppError(
    'endpoint-changed',
    `The secret of “${connection.name}” was given for another ${what} (${former}); it was not used.`,
    `Give the secret again if it belongs to the ${what} the connection has now.`,
  )
}

function missingSecret(connection: Connection, source: StaticSource): AppError {
  return new AppError(
    'no-credentials',
    `The ${source.vault === 'keychain' ? 'keychain' : 'passphrase vault'} has no secret for “${connection.name}”.`,
    'Give the connection its secret again.',
  )
}
