import { hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { LifecycleRule as SdkRule } from '@aws-sdk/client-s3'
import type { CallOutput, ParsedInput } from '../../../shared/api/contract.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { providerOf } from '../../../shared/connections/providers.ts'
import { AppError } from '../../../shared/errors.ts'
import { policyDiff } from '../../../shared/revocation/bucket-policy/policy-diff.ts'
import {
  type LifecycleRule,
  tidyRule,
  tidyRuleId,
  withoutTidyRule,
  withTidyRule,
} from '../../../shared/revocation/tidy-rule.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import { askStorage } from '../doctor/ask-storage.ts'
import type { S3Session, S3Sessions } from '../objects/s3-sessions.ts'
import { uploadTarget } from '../transfers/upload-target.ts'

export interface TidyRulesParts {
  readonly sessions: () => Promise<S3Sessions>
  readonly connections: ConnectionService
  readonly settings: () => Settings
}

type Input = ParsedInput<'lifecycle.plan'>
type Plan = CallOutput<'lifecycle.plan'>

/** A bucket's rules, and what goes with them. */
interface Rules {
  readonly rules: readonly LifecycleRule[]
  /** Amazon's, for all rules: writing them without it would change it. */
  readonly minimumSize: string | undefined
}

const NO_RULES: Rules = { rules: [], minimumSize: undefined }

/**
 * The rule of ours in a bucket's lifecycle. A storage takes all rules at once, so those of others are read, written again as they were,
 * and compared with what is there afterwards.
 */
export class TidyRules {
  readonly #parts: TidyRulesParts

  constructor(parts: TidyRulesParts) {
    this.#parts = parts
  }

  /** Nothing is written. */
  plan(input: Input): Promise<Plan> {
    return this.#with(input, async (session, target) => {
      try {
        return planOf(target, await read(session, target.bucket), input).plan
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'unsupported')) throw error
        const { plan } = planOf(target, NO_RULES, input)
        return { ...plan, diff: [], obstacle: 'This storage has no lifecycle rules.' }
      }
    })
  }

  /** @throws AppError `precondition-failed` when the rules have changed since they were shown */
  apply(input: ParsedInput<'lifecycle.apply'>): Promise<Plan> {
    return this.#with(input, async (session, target) => {
      const before = await read(session, target.bucket)
      const { plan, after } = planOf(target, before, input)
      if (plan.digest !== input.digest) throw changedSince()
      if (plan.diff.length > 0) await write(session, target.bucket, { ...before, rules: after })
      const now = await read(session, target.bucket)
      const others = (rules: readonly LifecycleRule[]) => withoutTidyRule(rules, target.prefix)
      if (!isDeepStrictEqual(others(now.rules), others(before.rules))) throw othersChanged()
      return planOf(target, now, input).plan
    })
  }

  async #with<T>(input: Input, work: (session: S3Session, target: Target) => Promise<T>): Promise<T> {
    const connection = await this.#parts.connections.find(input.connection)
    const { bucket, prefix } = uploadTarget(connection, undefined, this.#parts.settings().sharePrefix)
    if (prefix === '') throw wholeBucket()
    const session = (await this.#parts.sessions()).open(connection)
    try {
      return await work(session, { connection, bucket, prefix })
    } finally {
      session.close()
    }
  }
}

interface Target {
  readonly connection: Connection
  readonly bucket: string
  /** Without slashes at its ends. */
  readonly prefix: string
}

function planOf({ connection, bucket, prefix }: Target, { rules }: Rules, { change, days }: Input) {
  const keepsVersions = providerOf(connection.provider).lacks.versions === undefined
  const after =
    change === 'remove' ? withoutTidyRule(rules, prefix) : withTidyRule(rules, tidyRule(prefix, days, keepsVersions))
  const [old, fresh] = [asText(rules), asText(after)]
  const plan: Plan = {
    connection: connection.name,
    bucket,
    prefix: `${prefix}/`,
    isInForce: rules.some(({ ID }) => ID === tidyRuleId(prefix)),
    diff: policyDiff(old, fresh),
    digest: hash('sha256', `${old}\n${fresh}`),
  }
  return { plan, after }
}

function asText(rules: readonly LifecycleRule[]): string {
  return JSON.stringify({ Rules: rules })
}

async function read(session: S3Session, bucket: string): Promise<Rules> {
  const call = { bucket, permission: 's3:GetLifecycleConfiguration' }
  const answer = await askStorage(
    session,
    call,
    (client, { GetBucketLifecycleConfigurationCommand }, options) =>
      client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }), options),
    ['NoSuchLifecycleConfiguration'],
  )
  if (answer.says === 'absent') return NO_RULES
  if (answer.says !== 'there') throw answer.error
  const { Rules = [], TransitionDefaultMinimumObjectSize } = answer.value
  return { rules: Rules.map((rule) => ({ ...rule })), minimumSize: TransitionDefaultMinimumObjectSize }
}

async function write(session: S3Session, bucket: string, { rules, minimumSize }: Rules): Promise<void> {
  const call = { bucket, permission: 's3:PutLifecycleConfiguration' }
  await session.run(call, async (client, sdk) => {
    if (rules.length === 0) {
      await client.send(new sdk.DeleteBucketLifecycleCommand({ Bucket: bucket }))
      return
    }
    await client.send(
      new sdk.PutBucketLifecycleConfigurationCommand({
        Bucket: bucket,
        // As the storage told them, and ours.
        LifecycleConfiguration: { Rules: [...rules] as SdkRule[] },
        TransitionDefaultMinimumObjectSize: minimumSize as 'all_storage_classes_128K' | undefined,
      }),
    )
  })
}

function wholeBucket(): AppError {
  return new AppError(
    'unsupported',
    'What is shared has no prefix of its own here, so a rule would delete everything in the bucket.',
    'Give the connection a prefix, or the settings a share prefix, first.',
    'connection',
  )
}

function changedSince(): AppError {
  return new AppError(
    'precondition-failed',
    'The bucket’s rules have changed since the change was shown, so nothing was written.',
    'Look at it again and decide.',
  )
}

function othersChanged(): AppError {
  return new AppError(
    'storage-error',
    'The rule was written, and a rule of somebody else is not as it was before.',
    'Look at the bucket’s lifecycle rules in the storage’s own console: somebody may have changed them at the same moment.',
  )
}
