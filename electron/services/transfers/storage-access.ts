import type { Connection } from '../../../shared/connections/connection.ts'
import type { CredentialProvider, Credentials } from '../connections/credentials.ts'
import type { S3Session, S3Sessions } from '../objects/s3-sessions.ts'
import type { Clock } from '../ports.ts'

export interface StorageAccessParts {
  readonly connection: (id: string) => Promise<Connection>
  readonly credentials: CredentialProvider
  readonly sessions: S3Sessions
  readonly clock: Clock
}

/** Keys are looked up anew after this: a keychain takes 20 ms, and parts come by the hundred. */
const KEEP_CREDENTIALS_MS = 60_000
/** A connection is read anew after this: a thousand small files ask for it some thousand times. */
const KEEP_CONNECTION_MS = 250
/** The engine tries again, and by then knows more: an upload that is begun twice would leave parts behind. */
const ONE_ATTEMPT = 1

interface Access {
  readonly credentials: Promise<Credentials>
  readonly session: S3Session
  readonly until: number
}

/** What uploads need to ask a storage for something, kept for as long as it is surely good. */
export class StorageAccess {
  readonly #parts: StorageAccessParts
  readonly #access = new Map<string, Access>()
  readonly #connections = new Map<string, { readonly connection: Promise<Connection>; readonly at: number }>()

  constructor(parts: StorageAccessParts) {
    this.#parts = parts
  }

  async connection(id: string): Promise<Connection> {
    const now = this.#parts.clock.now()
    const known = this.#connections.get(id)
    // A clock that was put back is not to keep it for hours.
    if (known !== undefined && now >= known.at && now - known.at < KEEP_CONNECTION_MS) return known.connection
    const connection = this.#parts.connection(id)
    this.#connections.set(id, { connection, at: now })
    try {
      return await connection
    } catch (error) {
      this.#connections.delete(id)
      throw error
    }
  }

  /** It is another one now: what the storage's clock says is kept with it. */
  connectionChanged(id: string): void {
    this.#connections.delete(id)
  }

  async open(connectionId: string) {
    const connection = await this.connection(connectionId)
    const known = this.#access.get(connectionId)
    const access = known !== undefined && known.until > this.#parts.clock.now() ? known : this.#renew(connection)
    try {
      return { connection, credentials: await access.credentials, session: access.session }
    } catch (error) {
      this.forget(connectionId)
      throw error
    }
  }

  /** The keys may be others now. */
  forget(connectionId: string): void {
    this.#access.get(connectionId)?.session.close()
    this.#access.delete(connectionId)
    this.#connections.delete(connectionId)
  }

  close(): void {
    for (const connectionId of [...this.#access.keys()]) this.forget(connectionId)
  }

  #renew(connection: Connection): Access {
    this.forget(connection.id)
    const access: Access = {
      credentials: this.#parts.credentials.resolve(connection),
      session: this.#parts.sessions.open(connection, ONE_ATTEMPT),
      until: this.#parts.clock.now() + KEEP_CREDENTIALS_MS,
    }
    this.#access.set(connection.id, access)
    return access
  }
}
