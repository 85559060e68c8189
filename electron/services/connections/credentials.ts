import type { Connection } from '../../../shared/connections/connection.ts'

/** What signs. Lives in the main process only, for as short a time as the work needs, and never crosses the contract. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  /** Seconds since the epoch, for credentials that end on their own. */
  readonly expiresAt?: number | undefined
}

/** Finds the credentials of a connection in the one source that the connection names. */
export interface CredentialProvider {
  /** @throws AppError when that source has none; there is no other source to fall back on. */
  resolve(connection: Connection): Promise<Credentials>
}
