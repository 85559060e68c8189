import type { Connection } from '../../../shared/connections/connection.ts'
import type { Link, ProbeResult } from '../../../shared/links/link.ts'
import type { SharedObject } from '../links/recipe-signer.ts'

/** One way to take a link back. Idempotent: what is done already is not an error. */
export interface RevocationLever {
  /** Whether it denies the object to links of every key: then any link that is refused proves it for all of them. */
  readonly deniesEverybody?: boolean

  /**
   * What must be done before links of this method are signed. Without it, nothing.
   * @throws AppError when it can't be done for one of the objects; what was done for the others is undone
   */
  prepare?(connection: Connection, objects: readonly SharedObject[]): Promise<Prepared>

  /** @throws AppError when it could not be done; nothing has changed then, or only what running it again mends */
  revoke(link: Link): Promise<void>

  /** Takes a revocation back, where the method can be. */
  restore?(link: Link): Promise<void>

  /** What the person should know besides the outcome: what may bring a dead link back, or why one is still alive, and what helps. */
  advise?(link: Link, proof: ProbeResult): Promise<string | undefined>
}

/** What a lever made ready for links that are about to be signed. */
export interface Prepared {
  /** What the links name, in the order of what was given. */
  readonly objects: readonly SharedObject[]
  /** The links were not made after all. */
  discard(): Promise<void>
}
