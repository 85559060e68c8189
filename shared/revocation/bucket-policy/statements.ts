import type { Connection } from '../../connections/connection.ts'
import { AppError } from '../../errors.ts'
import { REVOKED_TAG } from '../object-tags.ts'
import { isSameJson, type OwnStatement, statementWith } from './policy-text.ts'

/**
 * How a statement is limited to links, where storages differ. `aws`: to signatures in a URL, as Amazon names them. `portable`: to all
 * but signatures in a header, which is right as well where a link’s kind of signature has no name (SeaweedFS), and ends public
 * reading of what was revoked. `ceph`: not at all, for storages that know no kinds of signatures; it stops the owner’s own
 * programs from reading what was revoked, too.
 */
export const POLICY_FORMS = ['aws', 'portable', 'ceph'] as const
export type PolicyForm = (typeof POLICY_FORMS)[number]

/** What a standing statement serves. */
export const POLICY_PURPOSES = ['tag-deny', 'policy-deny'] as const
export type PolicyPurpose = (typeof POLICY_PURPOSES)[number]

/** A bucket, and in which part of Amazon’s cloud it is; storages of others use `aws`. */
export interface PolicyBucket {
  readonly bucket: string
  readonly partition: 'aws' | 'aws-cn' | 'aws-us-gov'
}

const SIDS: Readonly<Record<PolicyPurpose, string>> = {
  'tag-deny': 'SandglassTagDeny',
  'policy-deny': 'SandglassPolicyDeny',
}

const ACTIONS = ['s3:GetObject', 's3:GetObjectVersion']

/** Keeps a list from being empty, which policies may not have. No object has this key. */
const PLACEHOLDER = '.sandglass-revoked'

export function sidOf(purpose: PolicyPurpose): string {
  return SIDS[purpose]
}

export function policyBucket(connection: Pick<Connection, 'provider'>, region: string, bucket: string): PolicyBucket {
  if (connection.provider !== 'aws') return { bucket, partition: 'aws' }
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
  return { bucket, partition }
}

/** The form to try first. What a storage honours is seen only by trying. */
export function likelyForm(provider: Connection['provider']): PolicyForm {
  if (provider === 'aws' || provider === 'playground') return 'aws'
  return provider === 'ceph' || provider === 'spaces' ? 'ceph' : 'portable'
}

/** The standing statement of a purpose; `keys` are the objects that links are denied to, for `policy-deny`. */
export function standingStatement(
  purpose: PolicyPurpose,
  form: PolicyForm,
  place: PolicyBucket,
  keys: readonly string[] = [],
): OwnStatement {
  const tag = purpose === 'tag-deny' ? { [`s3:ExistingObjectTag/${REVOKED_TAG.name}`]: REVOKED_TAG.value } : {}
  const condition = conditionOf(form, tag)
  return {
    Sid: SIDS[purpose],
    Effect: 'Deny',
    Principal: '*',
    Action: ACTIONS,
    Resource: purpose === 'tag-deny' ? arnOf(place, '*') : [PLACEHOLDER, ...keys].map((key) => arnOf(place, key)),
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  }
}

/**
 * The form of the statement that a policy has for a purpose; undefined when it has none, or one that was changed.
 * @throws AppError `unsupported` for a policy that can't be read
 */
export function standingForm(
  text: string | undefined,
  purpose: PolicyPurpose,
  place: PolicyBucket,
): PolicyForm | undefined {
  const statement = statementWith(text, SIDS[purpose])
  if (statement === undefined) return undefined
  const keys = purpose === 'policy-deny' ? deniedKeys(text, place) : []
  return POLICY_FORMS.find((form) => isSameJson(statement, standingStatement(purpose, form, place, keys)))
}

/** The keys that a policy denies to links, in its order. */
export function deniedKeys(text: string | undefined, place: PolicyBucket): string[] {
  const statement = statementWith(text, SIDS['policy-deny'])
  const resource = Object.entries(statement ?? {}).find(([name]) => name === 'Resource')?.[1]
  const listed: readonly unknown[] = Array.isArray(resource) ? resource : [resource]
  const start = arnOf(place, '')
  return listed.flatMap((arn) =>
    typeof arn === 'string' && arn.startsWith(start) && arn !== arnOf(place, PLACEHOLDER)
      ? [arn.slice(start.length)]
      : [],
  )
}

/** @throws AppError `unsupported` for a key that would name other objects, too: policies know no escape for wildcards */
export function assertDeniable(key: string): void {
  if (!/[*?]|\$\{/.test(key)) return
  throw new AppError(
    'unsupported',
    'The object’s key has *, ? or ${ in it, which a policy reads as a pattern: it would deny other objects, too.',
    'Use a tag to revoke it (tag-deny), or a share copy.',
  )
}

/** How many bytes a denied key takes in a policy. */
export function deniedKeyBytes(key: string, place: PolicyBucket): number {
  return new TextEncoder().encode(`${JSON.stringify(arnOf(place, key))},`).length
}

function conditionOf(form: PolicyForm, tag: Readonly<Record<string, string>>) {
  if (form === 'aws') return { StringEquals: { ...tag, 's3:authType': 'REST-QUERY-STRING' } }
  const equals = Object.keys(tag).length === 0 ? {} : { StringEquals: tag }
  return form === 'ceph' ? equals : { ...equals, StringNotEquals: { 's3:authType': 'REST-HEADER' } }
}

function arnOf({ bucket, partition }: PolicyBucket, key: string): string {
  return `arn:${partition}:s3:::${bucket}/${key}`
}
