import { randomUUID } from 'node:crypto'
import type { AppEvent } from '../../../shared/api/events.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Prompt } from '../ports.ts'

/** Whoever doesn't answer in this time isn't there. */
const PATIENCE_MS = 5 * 60_000

/** Asks the person on a screen of the host: a question goes out as an event, its answer comes in as a call. */
export class ScreenPrompt implements Prompt {
  readonly #emit: (event: AppEvent) => void
  readonly #open = new Map<string, { readonly event: AppEvent; resolve(answer: string | undefined): void }>()

  constructor(emit: (event: AppEvent) => void) {
    this.#emit = emit
  }

  /** @throws AppError `canceled` when it is closed without an answer, or nobody answers */
  async ask(question: string, { secret }: { secret: boolean }): Promise<string> {
    const id = randomUUID()
    const answer = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => this.answer(id, undefined), PATIENCE_MS).unref()
      const event: AppEvent = { type: 'question', id, question, secret }
      this.#open.set(id, {
        event,
        resolve: (given) => {
          clearTimeout(timer)
          this.#open.delete(id)
          resolve(given)
        },
      })
      this.#emit(event)
    })
    this.#emit({ type: 'question-closed', id })
    if (answer !== undefined) return answer
    throw new AppError(
      'canceled',
      'The question was not answered, so nothing was done.',
      'Start it again to be asked again.',
    )
  }

  /** @returns false when there is no such question (any more) */
  answer(id: string, answer: string | undefined): boolean {
    const question = this.#open.get(id)
    question?.resolve(answer)
    return question !== undefined
  }

  /** The questions that wait for an answer, for a page that comes after they were asked, such as one that is loaded anew. */
  readonly pending = (): readonly AppEvent[] => [...this.#open.values()].map(({ event }) => event)

  /** The passphrase of the vault; twice when it is being chosen. */
  readonly passphrase = async (purpose: 'existing' | 'new'): Promise<string> => {
    if (purpose === 'existing') return this.ask('Passphrase of the vault', { secret: true })
    const chosen = await this.ask('Choose a passphrase for the vault', { secret: true })
    if (chosen === (await this.ask('The same passphrase again', { secret: true }))) return chosen
    throw new AppError('invalid-input', 'The two passphrases differ, so nothing was saved.', 'Save it again.')
  }
}
