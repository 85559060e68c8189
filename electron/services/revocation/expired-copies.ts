import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { DueCopy } from '../library/copy-repository.ts'
import { mapAtOnce } from '../map-at-once.ts'
import type { Logger } from '../ports.ts'
import { type RemoveCopyParts, removeCopy, storageTime } from './remove-copy.ts'
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
/** How long after the end of its last link, by the storage's clock, a copy is left: that clock is known to seconds only. */
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
    let removed = 0
    let failed = 0
    for (const connectionId of this.#parts.copies().connections()) {
      const outcomes = await this.#tidyOf(connectionId)
      removed += outcomes.filter((isRemoved) => isRemoved).length
      failed += outcomes.filter((isRemoved) => !isRemoved).length
    }
    return { removed, failed }
  }

  /** @returns for each copy that is due whether it was deleted */
  async #tidyOf(connectionId: string): Promise<boolean[]> {
    const { copies, connections, clock } = this.#parts
    const known = await connections.look(connectionId).catch(ifFound)
    // With its connection, what opened them is gone; both may come back with a backup.
    if (known === undefined) return []
    const due = copies().due(connectionId, storageTime(known, clock) - GRACE_MS, clock.now() - ABANDONED_MS)
    if (due.length === 0) return []
    const connection = await connections.find(connectionId)
    return mapAtOnce(due, AT_ONCE, (copy) => this.#remove(connection, copy))
  }

  async #remove(connection: Connection, copy: DueCopy): Promise<boolean> {
    try {
      if (copy.isAbandoned && !this.#parts.copies().giveUp(copy)) return true
      if (copy.isAbandoned) await discardCopy(connection, copy, this.#parts)
      else await removeCopy(connection, copy, this.#parts)
      return true
    } catch (error) {
      this.#parts.logger.error('expired-copies', error instanceof Error ? error : new Error('unknown'))
      return false
    }
  }
}

function ifFound(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'not-found') return undefined
  throw error
}
