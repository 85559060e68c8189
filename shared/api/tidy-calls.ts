import * as z from 'zod/mini'
import { once } from '../once.ts'
import { DEFAULT_TIDY_DAYS, MAX_TIDY_DAYS, MIN_TIDY_DAYS } from '../revocation/tidy-rule.ts'
import { call } from './call.ts'
import { connectionRef } from './connection-calls.ts'

const change = () => ({
  connection: z.optional(connectionRef()),
  change: z.enum(['install', 'remove']),
  /** After how many days the rule deletes. */
  days: z._default(z.int().check(z.minimum(MIN_TIDY_DAYS), z.maximum(MAX_TIDY_DAYS)), DEFAULT_TIDY_DAYS),
})

const digest = () => z.string().check(z.regex(/^[0-9a-f]{64}$/))

const plan = once(() =>
  z.strictObject({
    connection: z.string().check(z.maxLength(64)),
    bucket: z.string().check(z.maxLength(255)),
    /** What the rule is about: all keys that begin so. */
    prefix: z.string().check(z.maxLength(1024)),
    isInForce: z.boolean(),
    /** Why there can be no rule here. */
    obstacle: z.optional(z.string().check(z.maxLength(512))),
    /** What the change does to the bucket's rules, line by line; empty when it changes nothing. */
    diff: z
      .array(
        z.strictObject({ change: z.enum(['added', 'removed', 'same']), text: z.string().check(z.maxLength(32_768)) }),
      )
      .check(z.maxLength(32_768)),
    /** Stands for what was shown; `lifecycle.apply` wants it. */
    digest: digest(),
  }),
)

/** The lifecycle rule that deletes what is left of shares when nobody runs Sandglass any more. */
export const tidyCalls = {
  /** What putting the rule in, or taking it out, would come to. Nothing is written. */
  'lifecycle.plan': call(() => z.strictObject(change()), plan),
  /** Makes a change that the person was shown and said yes to; it fails when the rules have changed since. */
  'lifecycle.apply': call(() => z.strictObject({ ...change(), digest: digest() }), plan),
}
