import * as z from 'zod/mini'
import { once } from '../once.ts'
import { POLICY_FORMS, POLICY_PURPOSES } from '../revocation/bucket-policy/statements.ts'
import { call } from './call.ts'
import { connectionRef } from './connection-calls.ts'
import { bucketName } from './object-calls.ts'

const change = () => ({
  connection: z.optional(connectionRef()),
  /** The connection's own by default. */
  bucket: z.optional(bucketName()),
  change: z.enum(['install', 'remove']),
  /** By default `tag-deny` is put in, and all of ours taken away. */
  purpose: z.optional(z.enum(POLICY_PURPOSES)),
  /** How the statement is limited to links; by default as the provider is known to need it. */
  form: z.optional(z.enum(POLICY_FORMS)),
})

const digest = () => z.string().check(z.regex(/^[0-9a-f]{64}$/))
const text = (max: number) => z.string().check(z.maxLength(max))

const plan = once(() => {
  const form = z.optional(z.enum(POLICY_FORMS))
  return z.strictObject({
    connection: text(64),
    bucket: text(255),
    form: z.enum(POLICY_FORMS),
    /** The statements that are in the policy now, each with its form. */
    inForce: z.strictObject({ 'tag-deny': form, 'policy-deny': form }),
    /** What the change does to the policy, line by line; empty when it changes nothing. */
    diff: z
      .array(z.strictObject({ change: z.enum(['added', 'removed', 'same']), text: text(32_768) }))
      .check(z.maxLength(32_768)),
    /** The size of the policy with the change. */
    bytes: z.int().check(z.minimum(0)),
    maxBytes: z.int(),
    /** How many links that are called revoked would work again. */
    revives: z.int().check(z.minimum(0)),
    /** Stands for what was shown; `policies.apply` wants it. */
    digest: digest(),
  })
})

/** The statements of ours in bucket policies, by which links are revoked. */
export const policyCalls = {
  /** What a change of a bucket's policy would come to. Nothing is written. */
  'policies.plan': call(() => z.strictObject(change()), plan),
  /** Makes a change that the person was shown and said yes to; it fails when the policy has changed since. */
  'policies.apply': call(
    () => z.strictObject({ ...change(), digest: digest() }),
    () => z.strictObject({ connection: text(64), bucket: text(255), revived: z.int().check(z.minimum(0)) }),
  ),
}
