import type { TransferJournal } from './transfer-journal.ts'

/** The ends of transfers that somebody of this process waits for. */
export class AwaitedEnds {
  readonly #journal: Pick<TransferJournal, 'outcomeOf'>
  readonly #awaited = new Map<string, PromiseWithResolvers<void>>()

  constructor(journal: Pick<TransferJournal, 'outcomeOf'>) {
    this.#journal = journal
  }

  get size(): number {
    return this.#awaited.size
  }

  /** Resolves when all of them have ended, whichever process does it. */
  async wait(ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map((id) => {
        if (this.#journal.outcomeOf(id) !== undefined) return undefined
        const awaited = this.#awaited.get(id) ?? Promise.withResolvers<void>()
        this.#awaited.set(id, awaited)
        return awaited.promise
      }),
    )
  }

  /** One has ended in this process. */
  ended(id: string): void {
    this.#awaited.get(id)?.resolve()
    this.#awaited.delete(id)
  }

  /** Looks into the journal, where other processes write. */
  settle(): void {
    for (const id of this.#awaited.keys()) if (this.#journal.outcomeOf(id) !== undefined) this.ended(id)
  }
}
