import type { GetPublicAccessBlockCommandOutput, LifecycleRule as SdkRule } from '@aws-sdk/client-s3'
import { judgeLifecycle, type LifecycleRule } from '../../../shared/doctor/lifecycle.ts'
import { judgePublicAccess } from '../../../shared/doctor/public-access.ts'
import type { DoctorFinding } from '../../../shared/doctor/report.ts'
import type { S3Session } from '../objects/s3-sessions.ts'
import { askStorage, type StorageSays } from './ask-storage.ts'
import { PROBE_SID } from './probes/tag-deny.ts'

interface Place {
  readonly session: S3Session
  readonly bucket: string
}

const CORS_OF_LINKS = 'Links that are opened in a browser need none; a web page that reads them by script does.'

/** What the bucket's lifecycle rules do to what is shared from it. */
export async function lifecycleFindings({ session, bucket }: Place, prefix: string): Promise<DoctorFinding[]> {
  const call = { bucket, permission: 's3:GetLifecycleConfiguration' }
  const answer = await askStorage(
    session,
    call,
    async (client, { GetBucketLifecycleConfigurationCommand }, options) =>
      (await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }), options)).Rules ?? [],
    ['NoSuchLifecycleConfiguration'],
  )
  const about = 'lifecycle'
  if (answer.says === 'unsupported') return [{ about, state: 'note', sentence: 'The storage has no lifecycle rules.' }]
  if (answer.says !== 'there' && answer.says !== 'absent') {
    return [{ about, state: 'unknown', sentence: `The lifecycle rules can’t be read. ${answer.error.message}` }]
  }
  const rules = answer.says === 'there' ? answer.value.map(ruleOf) : []
  return judgeLifecycle(rules, prefix).map((judged) => ({ about, ...judged }))
}

function ruleOf({ ID, Status, Prefix, Filter, Expiration, AbortIncompleteMultipartUpload }: SdkRule): LifecycleRule {
  const { And } = Filter ?? {}
  return {
    id: ID,
    isEnabled: Status === 'Enabled',
    prefix: Filter?.Prefix ?? And?.Prefix ?? Prefix ?? '',
    isNarrowed:
      [Filter?.Tag, Filter?.ObjectSizeGreaterThan, Filter?.ObjectSizeLessThan].some((limit) => limit !== undefined) ||
      And !== undefined,
    expiresAfterDays: Expiration?.Days,
    expiresAt: Expiration?.Date?.toISOString().slice(0, 10),
    abortsUploadsAfterDays: AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  }
}

/** Whether anybody gets at the bucket without a link. @param policy what the bucket said of its own */
export async function publicAccessFindings(
  { session, bucket }: Place,
  policy: StorageSays<string>,
): Promise<DoctorFinding[]> {
  const [acl, block] = await Promise.all([
    askStorage(session, { bucket, permission: 's3:GetBucketAcl' }, (client, { GetBucketAclCommand }, options) =>
      client.send(new GetBucketAclCommand({ Bucket: bucket }), options),
    ),
    askStorage(
      session,
      { bucket, permission: 's3:GetBucketPublicAccessBlock' },
      (client, { GetPublicAccessBlockCommand }, options) =>
        client.send(new GetPublicAccessBlockCommand({ Bucket: bucket }), options),
      ['NoSuchPublicAccessBlockConfiguration'],
    ),
  ])
  const grantees =
    acl.says === 'there' ? (acl.value.Grants ?? []).flatMap(({ Grantee }) => Grantee?.URI ?? []) : undefined
  const isBlocked = block.says === 'there' ? isAllOn(block.value) : block.says === 'absent' ? false : undefined
  const unread = [
    ...(policy.says === 'denied' || policy.says === 'unclear' ? ['the bucket’s policy'] : []),
    ...(acl.says === 'denied' || acl.says === 'unclear' ? ['its ACL'] : []),
  ]
  const text = policy.says === 'there' ? policy.value : undefined
  const judged = judgePublicAccess({ policy: text, grantees, isBlocked, unread })
  return judged.map((finding) => ({ about: 'public-access', ...finding }))
}

function isAllOn({ PublicAccessBlockConfiguration: block }: GetPublicAccessBlockCommandOutput): boolean {
  const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } = block ?? {}
  return [BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets].every((part) => part === true)
}

/** Only told: which pages may read links by script is nobody's fault. */
export async function corsFindings({ session, bucket }: Place): Promise<DoctorFinding[]> {
  const answer = await askStorage(
    session,
    { bucket, permission: 's3:GetBucketCORS' },
    async (client, { GetBucketCorsCommand }, options) =>
      (await client.send(new GetBucketCorsCommand({ Bucket: bucket }), options)).CORSRules ?? [],
    ['NoSuchCORSConfiguration'],
  )
  if (answer.says === 'absent') {
    return [{ about: 'cors', state: 'note', sentence: `The bucket has no CORS rules. ${CORS_OF_LINKS}` }]
  }
  if (answer.says !== 'there') return []
  const origins = [...new Set(answer.value.flatMap(({ AllowedOrigins = [] }) => AllowedOrigins))]
  const named = origins.slice(0, 5).join(', ').slice(0, 512)
  return [{ about: 'cors', state: 'note', sentence: `Web pages of these origins may read by script: ${named}.` }]
}

/** What an interrupted probe left in the bucket's policy. */
export function leftStatementFindings(policy: string | undefined): DoctorFinding[] {
  if (policy === undefined || !policy.includes(`"${PROBE_SID}"`)) return []
  return [
    {
      about: 'policy',
      state: 'warning',
      sentence: `A probe that was interrupted left the statement “${PROBE_SID}” in the bucket’s policy. It is about the probe’s own folder only.`,
      remedy: 'Run the probe of the policy again: it takes the statement out.',
    },
  ]
}
