import * as z from 'zod/mini'
import { once } from '../once.ts'
import { POLICY_FORMS } from '../revocation/bucket-policy/statements.ts'

/** What is tried on a bucket, in this order, and the words for it. */
export const PROBES = {
  region: 'the region that requests are signed for',
  'signed-link': 'a link to an own object',
  'signature-check': 'a link whose signature was altered',
  copy: 'a copy within the storage',
  'delete-copy': 'deleting the copy ends its link',
  'copy-by-parts': 'a copy by parts, for more than 5 GB',
  versioning: 'whether the bucket keeps versions',
  'object-lock': 'whether objects are locked',
  tags: 'tags on an object',
  'bucket-policy': 'reading the bucket’s policy',
  'tag-deny': 'a policy that denies links to what is tagged',
  identity: 'whose the credentials are',
} as const satisfies Record<string, string>

export type ProbeId = keyof typeof PROBES

export const PROBE_IDS = Object.keys(PROBES) as [ProbeId, ...ProbeId[]]

/** `unknown`: it was tried, and the answer says neither. `not-asked`: it was not tried, and the sentence says why. */
export const PROBE_OUTCOMES = ['yes', 'no', 'unknown', 'not-asked'] as const
export type ProbeOutcome = (typeof PROBE_OUTCOMES)[number]

export const probeFinding = once(() =>
  z.strictObject({
    probe: z.enum(PROBE_IDS),
    outcome: z.enum(PROBE_OUTCOMES),
    /** For people. */
    sentence: z.string().check(z.minLength(1), z.maxLength(512)),
    at: z.iso.datetime(),
    /** Of `tag-deny` when it is a yes: the form of the policy that the storage honours. */
    form: z.optional(z.enum(POLICY_FORMS)),
  }),
)
export type ProbeFinding = z.output<ReturnType<typeof probeFinding>>

/** What was seen to work on a bucket, with a connection's credentials. */
export const capabilities = once(() =>
  z.strictObject({
    bucket: z.string().check(z.minLength(1), z.maxLength(255)),
    at: z.iso.datetime(),
    findings: z.array(probeFinding()).check(z.maxLength(PROBE_IDS.length)),
  }),
)
export type Capabilities = z.output<ReturnType<typeof capabilities>>

/** What a probe found; `not-asked` where there was none. */
export function outcomeOf(known: Pick<Capabilities, 'findings'> | undefined, probe: ProbeId): ProbeOutcome {
  return known?.findings.find((finding) => finding.probe === probe)?.outcome ?? 'not-asked'
}
