import type { CallOutput, ParsedInput } from '../../../shared/api/contract.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Link } from '../../../shared/links/link.ts'
import { isArn } from '../../../shared/links/object-name.ts'
import { policyDiff } from '../../../shared/revocation/bucket-policy/policy-diff.ts'
import {
  MAX_POLICY_BYTES,
  policyBytes,
  withoutStatement,
  withStatement,
} from '../../../shared/revocation/bucket-policy/policy-text.ts'
import {
  assertDeniable,
  deniedKeyBytes,
  deniedKeys,
  likelyForm,
  POLICY_PURPOSES,
  type PolicyBucket,
  type PolicyForm,
  type PolicyPurpose,
  policyBucket,
  sidOf,
  standingForm,
  standingStatement,
} from '../../../shared/revocation/bucket-policy/statements.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { BucketCapabilityRepository } from '../library/bucket-capability-repository.ts'
import type { LinkRepository } from '../library/link-repository.ts'
import type { BucketPlaces } from '../links/bucket-places.ts'
import type { Clock } from '../ports.ts'
import type { PolicyChange, PolicyStore } from './policy-store.ts'

export interface StandingPoliciesParts {
  readonly store: PolicyStore
  readonly links: () => LinkRepository
  /** What was seen to work on buckets. */
  readonly capabilities: () => BucketCapabilityRepository
  readonly connections: ConnectionService
  readonly places: BucketPlaces
  readonly clock: Clock
}

/** What of a bucket's policy is about. */
interface Target {
  readonly connection: Connection
  readonly bucket: string
  readonly place: PolicyBucket
}

/**
 * The statements of ours in bucket policies. They come and go only when the person was shown the change and said yes to it; within
 * the one of `policy-deny`, single objects come and go with revocations.
 */
export class StandingPolicies {
  readonly #parts: StandingPoliciesParts

  constructor(parts: StandingPoliciesParts) {
    this.#parts = parts
  }

  /** What a change would come to. Nothing is written. */
  async plan(input: ParsedInput<'policies.plan'>): Promise<CallOutput<'policies.plan'>> {
    const target = await this.#target(await this.#parts.connections.find(input.connection), input.bucket)
    const { connection, bucket, place } = target
    const form = input.form ?? this.#formFor(connection, bucket)
    const { before, after, digest } = await this.#parts.store.plan(connection, bucket, changeOf(input, form, place))
    return {
      connection: connection.name,
      bucket,
      form,
      inForce: Object.fromEntries(POLICY_PURPOSES.map((purpose) => [purpose, standingForm(before, purpose, place)])),
      diff: policyDiff(before, after),
      bytes: policyBytes(after),
      maxBytes: MAX_POLICY_BYTES,
      revives: input.change === 'remove' ? this.#revived(target, purposesOf(input)).length : 0,
      digest,
    }
  }

  /**
   * Makes a change that was shown.
   * @throws AppError `precondition-failed` when it is not what was shown any more
   */
  async apply(input: ParsedInput<'policies.apply'>): Promise<CallOutput<'policies.apply'>> {
    const target = await this.#target(await this.#parts.connections.find(input.connection), input.bucket)
    const { connection, bucket, place } = target
    const form = input.form ?? this.#formFor(connection, bucket)
    try {
      await this.#parts.store.write(connection, bucket, changeOf(input, form, place), { digest: input.digest })
    } catch (error) {
      // It may have been written all the same. What can't be found out of that is less than why it failed.
      if (input.change === 'remove') await this.#forgetRevoked(target, purposesOf(input)).catch(() => undefined)
      throw error
    }
    const revived = input.change === 'remove' ? await this.#forgetRevoked(target, purposesOf(input)) : 0
    return { connection: connection.name, bucket, revived }
  }

  /** What was revoked by statements that are gone is open again, and must not be called revoked. @returns how many links */
  async #forgetRevoked(target: Target, purposes: readonly PolicyPurpose[]): Promise<number> {
    const policy = await this.#parts.store.read(target.connection, target.bucket)
    const gone = purposes.filter((purpose) => standingForm(policy, purpose, target.place) === undefined)
    const revived = this.#revived(target, gone)
    for (const { id } of revived) this.#parts.links().update(id, { revokedAt: undefined })
    return revived.length
  }

  /** @throws AppError when links to the bucket could not be revoked by it, and why */
  async assertStanding(connection: Connection, bucket: string, purpose: PolicyPurpose): Promise<void> {
    await this.#standing(connection, bucket, purpose)
  }

  async isStanding(connection: Connection, bucket: string, purpose: PolicyPurpose): Promise<boolean> {
    const { place } = await this.#target(connection, bucket)
    return standingForm(await this.#parts.store.read(connection, bucket), purpose, place) !== undefined
  }

  /** @throws AppError when links to these objects could not be denied later, one and all */
  async assertRoom(connection: Connection, bucket: string, keys: readonly string[]): Promise<void> {
    for (const key of keys) assertDeniable(key)
    const { policy, place } = await this.#standing(connection, bucket, 'policy-deny')
    const free = MAX_POLICY_BYTES - policyBytes(policy)
    const needed = keys.reduce((bytes, key) => bytes + deniedKeyBytes(key, place), 0)
    if (needed <= free) return
    throw new AppError(
      'too-large',
      `To revoke ${keys.length === 1 ? 'this link' : `these ${keys.length} links`}, the bucket’s policy would need ${needed} bytes, and ${free} are free.`,
      'Share fewer objects in this way, or revoke by tag or share copy.',
    )
  }

  async #standing(connection: Connection, bucket: string, purpose: PolicyPurpose) {
    const { place } = await this.#target(connection, bucket)
    const policy = await this.#parts.store.read(connection, bucket)
    if (standingForm(policy, purpose, place) === undefined) throw notStanding(bucket, purpose)
    if (this.#seenOn(connection, bucket)?.outcome === 'no') throw notHonoured(bucket)
    return { policy, place }
  }

  /** Denies an object to links. */
  async deny(connection: Connection, bucket: string, key: string): Promise<void> {
    assertDeniable(key)
    await this.#changeKeys(connection, bucket, (keys) => (keys.includes(key) ? keys : [...keys, key]))
  }

  /** Lets links read an object again. */
  async allow(connection: Connection, bucket: string, key: string): Promise<void> {
    await this.#changeKeys(connection, bucket, (keys) => keys.filter((denied) => denied !== key))
  }

  async #changeKeys(
    connection: Connection,
    bucket: string,
    change: (keys: readonly string[]) => readonly string[],
  ): Promise<void> {
    const { place } = await this.#target(connection, bucket)
    const write: PolicyChange = (before) => {
      const form = standingForm(before, 'policy-deny', place)
      if (form === undefined) throw notStanding(bucket, 'policy-deny')
      const current = deniedKeys(before, place).filter((key) => !this.#isOver(connection, bucket, key))
      return withStatement(before, standingStatement('policy-deny', form, place, change(current)))
    }
    await this.#parts.store.write(connection, bucket, write, 'standing')
  }

  /** Whether a key need not be denied any more: every link that it revoked has run out. One of another library’s is kept. */
  #isOver(connection: Connection, bucket: string, key: string): boolean {
    const links = this.#parts.links().ofObject(connection.id, bucket, key)
    const concerned = links.filter(
      ({ revocation, revokedAt }) => revocation === 'policy-deny' || revokedAt !== undefined,
    )
    return concerned.length > 0 && concerned.every((link) => this.#hasRunOut(link))
  }

  /** The links that are called revoked, and would work again without the statements. */
  #revived({ connection, bucket }: Target, purposes: readonly PolicyPurpose[]): Link[] {
    const revived: Link[] = []
    for (const link of this.#parts.links().all()) {
      if (link.connectionId !== connection.id || link.bucket !== bucket || link.revokedAt === undefined) continue
      if (purposes.some((purpose) => purpose === link.revocation) && !this.#hasRunOut(link)) revived.push(link)
    }
    return revived
  }

  #hasRunOut({ expiresAt }: Link): boolean {
    return Date.parse(expiresAt) <= this.#parts.clock.now()
  }

  /** The form that was seen to work; else the one that the provider is known to need. */
  #formFor(connection: Connection, bucket: string): PolicyForm {
    return this.#seenOn(connection, bucket)?.form ?? likelyForm(connection.provider)
  }

  /** What trying found, if that was done: whether the storage applies a bucket’s policy to links. */
  #seenOn({ id }: Connection, bucket: string) {
    return this.#parts
      .capabilities()
      .get(id, bucket)
      ?.findings.find(({ probe }) => probe === 'tag-deny')
  }

  async #target(connection: Connection, given: string | undefined): Promise<Target> {
    const bucket = given ?? connection.bucket
    if (bucket === undefined) {
      throw new AppError('invalid-input', 'The connection has no bucket of its own.', 'Name the bucket.', 'bucket')
    }
    if (isArn(bucket)) {
      throw new AppError(
        'unsupported',
        'An access point has a policy of its own, which is not changed.',
        'Name the bucket behind it.',
        'bucket',
      )
    }
    const { region } = await this.#parts.places.of(connection, bucket)
    return { connection, bucket, place: policyBucket(connection, region, bucket) }
  }
}

type Change = Pick<ParsedInput<'policies.plan'>, 'change' | 'purpose'>

/** To take away means all of ours, unless one is named; to put in means tags, which need no further change. */
function purposesOf({ change, purpose }: Change): readonly PolicyPurpose[] {
  if (purpose !== undefined) return [purpose]
  return change === 'remove' ? POLICY_PURPOSES : ['tag-deny']
}

function changeOf(input: Change, form: PolicyForm, place: PolicyBucket): PolicyChange {
  return (before) =>
    purposesOf(input).reduce<string | undefined>((policy, purpose) => {
      if (input.change === 'remove') return withoutStatement(policy, sidOf(purpose))
      const keys = purpose === 'policy-deny' ? deniedKeys(policy, place) : []
      return withStatement(policy, standingStatement(purpose, form, place, keys))
    }, before)
}

function notStanding(bucket: string, purpose: PolicyPurpose): AppError {
  return new AppError(
    'not-revocable',
    `The policy of the bucket “${bucket}” has not the statement that ${purpose} needs, or not as Sandglass wrote it, so such a link could not be taken back.`,
    'Put it in first; what changes is shown before.',
  )
}

function notHonoured(bucket: string): AppError {
  return new AppError(
    'unsupported',
    `A trial has shown that the storage does not apply the policy of “${bucket}” to links, so such a link could not be taken back.`,
    'Share a copy instead: it is revoked by deleting it.',
  )
}
