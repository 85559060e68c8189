import { AppError } from '../../../../shared/errors.ts'
import {
  assertPolicySize,
  isSamePolicy,
  withoutStatement,
  withStatement,
} from '../../../../shared/revocation/bucket-policy/policy-text.ts'
import {
  likelyForm,
  POLICY_FORMS,
  type PolicyForm,
  policyBucket,
  standingStatement,
} from '../../../../shared/revocation/bucket-policy/statements.ts'
import { REVOKED_TAG } from '../../../../shared/revocation/object-tags.ts'
import { readBucketPolicy } from './bucket-policy.ts'
import {
  type Finding,
  findingOf,
  no,
  openUntil,
  type Probe,
  type ProbeBench,
  sampleOf,
  unknown,
} from './probe-bench.ts'

/** Of the statement that is in the policy while this probe runs. It is about the probe's own folder only. */
export const PROBE_SID = 'SandglassProbe'

/**
 * P9: whether a policy that denies links to what is tagged is honoured, and in which form. It writes the bucket's policy, so it is run
 * only with a consent of its own; in the end the policy is as it was, to the byte.
 */
export const tagDenyProbe: Probe = {
  id: 'tag-deny',
  needs: ['signed-link', 'tags', 'bucket-policy'],
  writes: true,
  async run(bench) {
    try {
      const before = withoutStatement(await policyOf(bench), PROBE_SID)
      let finding: Finding = no(
        'A link still worked although the bucket’s policy denied it: policies do not bind links here.',
      )
      let written: string | undefined
      try {
        const first = likelyForm(bench.connection.provider)
        for (const form of [first, ...POLICY_FORMS.filter((other) => other !== first)]) {
          written = withStatement(before, statementOf(bench, form))
          const tried = await tryForm(bench, form, written)
          if (tried === undefined) continue
          finding = tried
          break
        }
      } finally {
        if (written !== undefined) await restorePolicy(bench, before, written)
      }
      return finding
    } catch (error) {
      return findingOf(error)
    }
  },
}

function statementOf({ connection, region, bucket, folder }: ProbeBench, form: PolicyForm) {
  const place = policyBucket(connection, region, bucket)
  const statement = standingStatement('tag-deny', form, place)
  return { ...statement, Sid: PROBE_SID, Resource: `arn:${place.partition}:s3:::${bucket}/${folder}*` }
}

/** Undefined for a form that is not honoured. */
async function tryForm(bench: ProbeBench, form: PolicyForm, policy: string): Promise<Finding | undefined> {
  assertPolicySize(policy)
  try {
    await writePolicy(bench, policy)
  } catch (error) {
    // A condition that the storage doesn't know: perhaps it knows another.
    if (error instanceof AppError && error.code === 'storage-error') return undefined
    throw error
  }
  const url = await bench.sign(sampleOf(bench))
  await tagSample(bench, true)
  const denied = await openUntil(bench, url, ({ verdict }) => verdict === 'denied', bench.patienceMs)
  await tagSample(bench, false)
  if (denied.verdict !== 'denied') return undefined
  const lifted = await openUntil(bench, url, ({ verdict }) => verdict === 'works', bench.patienceMs)
  return lifted.verdict === 'works'
    ? { outcome: 'yes', form, sentence: 'A tagged object’s link is refused, and works again without the tag.' }
    : unknown('A tagged object’s link is refused, but it did not work again when the tag was taken away.')
}

async function tagSample(bench: ProbeBench, isRevoked: boolean): Promise<void> {
  const { bucket } = bench
  const key = sampleOf(bench)
  const TagSet = isRevoked ? [{ Key: REVOKED_TAG.name, Value: REVOKED_TAG.value }] : []
  await bench.session.run({ bucket, key, permission: 's3:PutObjectTagging' }, (client, sdk, options) =>
    client.send(new sdk.PutObjectTaggingCommand({ Bucket: bucket, Key: key, Tagging: { TagSet } }), options),
  )
}

async function policyOf(bench: ProbeBench): Promise<string | undefined> {
  const answer = await readBucketPolicy(bench)
  if (answer.says === 'there') return answer.value
  if (answer.says === 'absent') return undefined
  throw answer.error
}

async function writePolicy({ session, bucket }: ProbeBench, policy: string | undefined): Promise<void> {
  const permission = policy === undefined ? 's3:DeleteBucketPolicy' : 's3:PutBucketPolicy'
  await session.run({ bucket, permission }, async (client, sdk, options) => {
    if (policy === undefined) await client.send(new sdk.DeleteBucketPolicyCommand({ Bucket: bucket }), options)
    else await client.send(new sdk.PutBucketPolicyCommand({ Bucket: bucket, Policy: policy }), options)
  })
}

/** Gives the bucket its policy back; where somebody changed it meanwhile, only our statement is taken out. */
async function restorePolicy(bench: ProbeBench, before: string | undefined, written: string): Promise<void> {
  const current = await policyOf(bench)
  const wanted = isSamePolicy(current, written) ? before : withoutStatement(current, PROBE_SID)
  if (current !== wanted) await writePolicy(bench, wanted)
  if (isSamePolicy(await policyOf(bench), wanted)) return
  throw new AppError(
    'storage-error',
    `The bucket’s policy could not be put back: a statement “${PROBE_SID}” may still be in it.`,
    'It is about the folder of the probe only. Take it out in the storage’s console.',
  )
}
