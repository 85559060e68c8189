import type { ParsedInput } from '../../../shared/api/contract.ts'
import type { LinkView, LinkWithUrl } from '../../../shared/api/link-calls.ts'
import { AppError } from '../../../shared/errors.ts'
import { formatDuration, parseAbsoluteTime } from '../../../shared/links/expiry.ts'
import type { Link } from '../../../shared/links/link.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { CredentialProvider } from '../connections/credentials.ts'
import type { LinkRepository } from '../library/link-repository.ts'
import type { Clock } from '../ports.ts'
import type { LinkService } from './link-service.ts'
import type { RecipeSigner } from './recipe-signer.ts'

export interface LinkKeeperParts {
  readonly links: () => LinkRepository
  readonly linkService: LinkService
  readonly connections: ConnectionService
  readonly credentials: CredentialProvider
  readonly recipes: RecipeSigner
  readonly clock: Clock
}

/** A renewal that gives less than this is none: the credentials end, and the next ones are to be waited for. */
const LEAST_GAIN_MS = 60_000
/** The longest that a link is kept up, in milliseconds: ten years. */
const LONGEST_RULE = 315_360_000_000

/** Keeps links up to a date by renewing them before they end. Each renewal has a URL of its own, which has to be handed over. */
export class LinkKeeper {
  readonly #parts: LinkKeeperParts

  constructor(parts: LinkKeeperParts) {
    this.#parts = parts
  }

  /**
   * Gives a link a rule, another date, or, without one, none any more.
   * @throws AppError `invalid-expiry`, `not-revocable` for what has been revoked
   */
  keep({ id, until }: ParsedInput<'links.keep'>): LinkView {
    const { links, linkService } = this.#parts
    const link = linkService.get(id)
    if (until === undefined) {
      const event = { kind: 'kept', detail: 'no longer' } as const
      return linkService.view(links().update(link.id, { keepUntil: undefined }, event))
    }
    const end = parseAbsoluteTime(until) * 1000
    this.#assertKeepable(link, end)
    return linkService.view(links().update(link.id, { keepUntil: new Date(end).toISOString() }))
  }

  #assertKeepable(link: Link, end: number): void {
    const refuse = (message: string, hint: string) => {
      throw new AppError('invalid-expiry', message, hint, 'until')
    }
    if (link.revokedAt !== undefined || link.revokeAskedAt !== undefined) {
      throw new AppError('not-revocable', 'This link was taken back, so it is not kept up.', 'Share the object again.')
    }
    const now = this.#parts.clock.now()
    if (end <= now) refuse('That moment has already passed.', 'Choose a later one.')
    if (end > now + LONGEST_RULE) refuse('That is more than ten years from now.', 'Choose an earlier moment.')
    if (end <= Date.parse(link.expiresAt)) {
      refuse('The link works until then anyway.', `Choose a moment after its own end, ${link.expiresAt}.`)
    }
  }

  /**
   * Renews a link by its rule: the same recipe for as long as before, but not beyond the rule's date. The rule goes over to the new link.
   * @throws AppError as `renew`; `expired-token` where it would end no later than the old one
   */
  async renew(id: string): Promise<{ link: LinkWithUrl; previous: LinkView }> {
    const { linkService, connections, credentials, recipes, clock } = this.#parts
    const old = linkService.get(id)
    const { keepUntil = old.expiresAt } = old
    const wanted = clock.now() + old.expiresSeconds * 1000
    const expiry = wanted < Date.parse(keepUntil) ? { seconds: old.expiresSeconds } : { until: keepUntil }
    const connection = await connections.look(old.connectionId)
    const { end } = recipes.terms(connection, await credentials.resolve(connection), expiry)
    const gain = end.expiresAt * 1000 - Math.max(Date.parse(old.expiresAt), clock.now())
    if (gain < Math.min(LEAST_GAIN_MS, old.expiresSeconds * 500)) {
      throw new AppError(
        'expired-token',
        `A new link would end no later: the credentials that sign it end in ${formatDuration(end.seconds)}.`,
        'Sign in again; then it is renewed.',
      )
    }
    return linkService.renew({ id, expiry, preflight: true }, true)
  }
}
