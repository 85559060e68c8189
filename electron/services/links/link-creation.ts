import type { ParsedInput } from '../../../shared/api/contract.ts'
import type { LinkWithUrl } from '../../../shared/api/link-calls.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError, type ErrorCode } from '../../../shared/errors.ts'
import type { RevocationMethodId } from '../../../shared/revocation/methods.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { RevocationLevers } from '../revocation/levers.ts'
import type { MethodChooser } from '../revocation/method-chooser.ts'
import type { RevocationLever } from '../revocation/revocation-lever.ts'
import type { LinkService } from './link-service.ts'
import type { ShareTerms } from './recipe-signer.ts'
import { forEachRecipient, forTheSame } from './recipients.ts'

export interface LinkCreationParts {
  readonly links: LinkService
  readonly connections: ConnectionService
  readonly levers: () => RevocationLevers
  readonly chooser: MethodChooser
}

type Input = Omit<ParsedInput<'links.create'>, 'revocation'>

/** A method does not fit here after all: another may. */
const UNFIT: ReadonlySet<ErrorCode> = new Set(['not-revocable', 'unsupported', 'access-denied', 'too-large'])

/** Makes links to objects that are there already, each with the way in which it can be taken back. */
export class LinkCreation {
  readonly #parts: LinkCreationParts

  constructor(parts: LinkCreationParts) {
    this.#parts = parts
  }

  async create({ revocation, ...input }: ParsedInput<'links.create'>): Promise<LinkWithUrl[]> {
    if (revocation === 'auto') return this.#createRevocable(input)
    const { connections, levers } = this.#parts
    const lever = leverFor(levers(), revocation)
    if (lever !== undefined && !isReading(input)) {
      throw new AppError(
        'unsupported',
        `A ${input.method} link can’t be taken back in this way: only links that read can.`,
        'Leave the way out, and give the link a short life.',
        'revocation',
      )
    }
    // What is prepared is done by the storage, so it has to be there.
    const isNeeded = input.preflight || lever?.prepare !== undefined
    const connection = await (isNeeded ? connections.find(input.connection) : connections.look(input.connection))
    return this.#createBy(lever, connection, { ...input, revocation })
  }

  /** Gives the links the best way of taking them back that works here; where none does, a short life. */
  async #createRevocable(input: Input): Promise<LinkWithUrl[]> {
    const { connections, chooser, levers } = this.#parts
    const connection = await connections.find(input.connection)
    const methods = isReading(input) ? await chooser.methodsFor(connection, input.objects) : []
    for (const method of methods) {
      const lever = levers()[method]
      if (lever === undefined) continue
      try {
        return await this.#createBy(lever, connection, { ...input, revocation: method })
      } catch (error) {
        if (!(error instanceof AppError && UNFIT.has(error.code))) throw error
      }
    }
    return this.#createBy(undefined, connection, { ...input, isShortened: !input.acceptUnrevocable })
  }

  async #createBy(
    lever: RevocationLever | undefined,
    connection: Connection,
    input: Input & Pick<ShareTerms, 'revocation' | 'isShortened'>,
  ): Promise<LinkWithUrl[]> {
    const { links } = this.#parts
    const objects = forEachRecipient(input.objects, input.recipients)
    const prepared = await lever?.prepare?.(connection, objects)
    try {
      return await links.share(
        connection,
        prepared === undefined ? objects : forTheSame(objects, prepared.objects),
        input,
      )
    } catch (error) {
      await prepared?.discard()
      throw error
    }
  }
}

function isReading({ method }: Pick<Input, 'method'>): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** @throws AppError `unsupported` for a method that links to objects can't be given */
export function leverFor(
  levers: RevocationLevers,
  revocation: RevocationMethodId | undefined,
): RevocationLever | undefined {
  if (revocation === undefined || revocation === 'none') return undefined
  const lever = levers[revocation]
  if (lever !== undefined && revocation !== 'delete-upload') return lever
  throw new AppError(
    'unsupported',
    'Links to objects that are there already can’t be given this way to be taken back.',
    'Choose another one.',
    'revocation',
  )
}
