import { hash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import { assertPolicySize, isSamePolicy } from '../../../shared/revocation/bucket-policy/policy-text.ts'
import type { S3Sessions } from '../objects/s3-sessions.ts'
import { failureOfSdkError } from '../objects/storage-failure.ts'
import { Turns } from '../turns.ts'

/** Makes a policy of the one that a bucket has; undefined is none. It must come to the same when it is done again. */
export type PolicyChange = (before: string | undefined) => string | undefined

/** What a change would make of a bucket's policy, for a person to look at. */
export interface PolicyPlan {
  readonly before: string | undefined
  readonly after: string | undefined
  /** Stands for both texts: who passes it on has been shown them. */
  readonly digest: string
}

/**
 * What allows a change: the digest of a plan that the person was shown and said yes to, or `standing`: an earlier yes to a statement
 * of ours in which objects come and go.
 */
export type PolicyConsent = { readonly digest: string } | 'standing'

/** What was written may not be read at once: bucket settings spread with time. In milliseconds. */
const READ_AGAIN_MS = [200, 1000, 3000]
/** How often a change is made again that somebody else's has overwritten. */
const MAX_ATTEMPTS = 3

/**
 * Reads and changes bucket policies. Storages take a policy whole and without conditions, so each change starts from a fresh copy and
 * is compared afterwards: what somebody else did in between is noticed and told.
 */
export class PolicyStore {
  readonly #sessions: () => Promise<S3Sessions>
  /** Changes of one bucket go one after the other. */
  readonly #turns = new Turns()

  constructor(sessions: () => Promise<S3Sessions>) {
    this.#sessions = sessions
  }

  /** The policy as the storage has it; undefined when the bucket has none. @throws AppError */
  async read(connection: Connection, bucket: string): Promise<string | undefined> {
    const sessions = await this.#sessions()
    const call = { bucket, permission: 's3:GetBucketPolicy' }
    const read = sessions.run(connection, call, async (client, { GetBucketPolicyCommand }, options) => {
      try {
        // Some storages answer with an empty document where there is none.
        return (await client.send(new GetBucketPolicyCommand({ Bucket: bucket }), options)).Policy || undefined
      } catch (error) {
        if (failureOfSdkError(error)?.code === 'NoSuchBucketPolicy') return undefined
        throw error
      }
    })
    return read.catch(sayUnsupported)
  }

  /** What a change would come to. Nothing is written. @throws AppError `too-large`, and as `read` */
  async plan(connection: Connection, bucket: string, change: PolicyChange): Promise<PolicyPlan> {
    return planOf(await this.read(connection, bucket), change)
  }

  /**
   * Changes a policy.
   * @throws AppError `precondition-failed` when it is not as it was shown any more, or somebody else changed it at the same moment
   */
  write(connection: Connection, bucket: string, change: PolicyChange, consent: PolicyConsent): Promise<PolicyPlan> {
    const name = `${connection.id}/${bucket}`
    return this.#turns.take(name, () => this.#write(connection, bucket, change, consent))
  }

  async #write(
    connection: Connection,
    bucket: string,
    change: PolicyChange,
    consent: PolicyConsent,
  ): Promise<PolicyPlan> {
    for (let attempt = 1; ; attempt++) {
      const plan = await this.plan(connection, bucket, change)
      if (consent !== 'standing' && plan.digest !== consent.digest) throw changedSince()
      if (plan.after === plan.before) return plan
      await this.#put(connection, bucket, plan.after)
      const found = await this.#readBack(connection, bucket, plan)
      if (isSamePolicy(found, plan.after)) return plan
      if (consent !== 'standing')
        throw isSamePolicy(found, plan.before) ? notSeenYet() : changedMeanwhile(found, change)
      // Another Sandglass may put its own objects into the same statement; one that is not seen yet, the proof will tell.
      if (isSamePolicy(found, change(found)) || isSamePolicy(found, plan.before)) return plan
      if (attempt === MAX_ATTEMPTS) throw changedMeanwhile(found, change)
    }
  }

  async #put(connection: Connection, bucket: string, policy: string | undefined): Promise<void> {
    const sessions = await this.#sessions()
    const permission = policy === undefined ? 's3:DeleteBucketPolicy' : 's3:PutBucketPolicy'
    const write = sessions.run(connection, { bucket, permission }, async (client, sdk, options) => {
      if (policy === undefined) await client.send(new sdk.DeleteBucketPolicyCommand({ Bucket: bucket }), options)
      else await client.send(new sdk.PutBucketPolicyCommand({ Bucket: bucket, Policy: policy }), options)
    })
    await write.catch(sayUnsupported)
  }

  /** Waits as long as the old policy is still read. */
  async #readBack(connection: Connection, bucket: string, { before, after }: PolicyPlan): Promise<string | undefined> {
    let found = await this.read(connection, bucket)
    for (const wait of READ_AGAIN_MS) {
      if (isSamePolicy(found, after) || !isSamePolicy(found, before)) break
      await delay(wait)
      found = await this.read(connection, bucket)
    }
    return found
  }
}

function planOf(before: string | undefined, change: PolicyChange): PolicyPlan {
  const after = change(before)
  assertPolicySize(after)
  return { before, after, digest: hash('sha256', JSON.stringify([before ?? null, after ?? null])) }
}

function sayUnsupported(error: unknown): never {
  if (!(error instanceof AppError && error.code === 'unsupported')) throw error
  throw new AppError(
    'unsupported',
    'This storage has no bucket policies, so links can’t be revoked by one.',
    'Share a copy instead: it is revoked by deleting it.',
  )
}

function changedSince(): AppError {
  return new AppError(
    'precondition-failed',
    'The bucket’s policy was changed since it was shown, so nothing was written.',
    'Look at the change again, and say yes to it as it is now.',
  )
}

function changedMeanwhile(found: string | undefined, change: PolicyChange): AppError {
  return new AppError(
    'precondition-failed',
    isSamePolicy(found, change(found))
      ? 'Somebody else changed the bucket’s policy at the same moment. What Sandglass wrote is in it; the rest is not as it was.'
      : 'Somebody else changed the bucket’s policy at the same moment, and what Sandglass wrote is not in it.',
    'Look at the bucket’s policy: if something of the other change is missing, make it again. Then try again.',
  )
}

function notSeenYet(): AppError {
  return new AppError(
    'not-confirmed',
    'The policy was written, but the storage still shows the old one.',
    'Look again in a minute: bucket policies spread with time.',
  )
}
