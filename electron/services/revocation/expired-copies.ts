import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { DueCopy } from '../library/copy-repository.ts'
import { mapAtOnce } from '../map-at-once.ts'
import type { Logger } from '../ports.ts'
import { type RemoveCopyParts, removeCopy } from './remove-copy.ts'
import { discardCopy } from './share-copy.ts'

export interface ExpiredCopiesParts extends RemoveCopyParts {
  readonly connections: ConnectionService
  readonly logger: Logger
}

export interface Tidied {
  readonly removed: number
  /** How many could not be deleted now; they are tried again. */
  readonly failed: number
}

const AT_ONCE = 4
/** How long after the end of its last link a copy is left: by a storage's clock, that may be later. */
const GRACE_MS = 600_000
/** A copy that nobody has worked on for this long, and that has no link, is left from a process that ended in the middle. */
const ABANDONED_MS = 3_600_000

/** Deletes the share copies that no link needs any more: only what Sandglass made, and wrote down before it made it. */
export class ExpiredCopies {
  readonly #parts: ExpiredCopiesParts
  #running: Promise<Tidied> | undefined

  constructor(parts: ExpiredCopiesParts) {
    this.#parts = parts
  }

  /** Deletes what is due. One that fails doesn't stop the others. */
  tidy(): Promise<Tidied> {
    this.#running ??= this.#tidy().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #tidy(): Promise<Tidied> {
    const { copies, clock } = this.#parts
    const now = clock.now()
    const due = copies().due(now - GRACE_MS, now - ABANDONED_MS)
    const outcomes = await mapAtOnce(due, AT_ONCE, (copy) => this.#remove(copy))
    return {
      removed: outcomes.filter((outcome) => outcome === 'removed').length,
      failed: outcomes.filter((outcome) => outcome === 'failed').length,
    }
  }

  async #remove(copy: DueCopy): Promise<'removed' | 'failed' | 'left'> {
    try {
      const connection = await this.#connectionOf(copy)
      // With its connection, what opened it is gone; both may come back with a backup.
      if (connection === undefined) return 'left'
      if (copy.isAbandoned) await discardCopy(connection, copy, this.#parts)
      else await removeCopy(connection, copy, this.#parts)
      return 'removed'
    } catch (error) {
      this.#parts.logger.error('expired-copies', error instanceof Error ? error : new Error('unknown'))
      return 'failed'
    }
  }

  async #connectionOf({ connectionId }: DueCopy): Promise<Connection | undefined> {
    try {
      return await this.#parts.connections.find(connectionId)
    } catch (error) {
      if (error instanceof AppError && error.code === 'not-found') return undefined
      throw error
    }
  }
}
