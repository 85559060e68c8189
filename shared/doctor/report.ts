import * as z from 'zod/mini'
import { PROVIDER_IDS } from '../connections/providers.ts'
import { REVOCATION_IDS } from '../links/link.ts'
import { once } from '../once.ts'
import { capabilities } from './capabilities.ts'
import { POLICY_FEATURE_IDS } from './iam-policy.ts'

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max))

/** What the doctor looks at, in the order in which it is told, and the words for it. */
export const SUBJECTS = {
  credentials: 'credentials',
  identity: 'identity',
  endpoint: 'endpoint',
  clock: 'clock',
  bucket: 'bucket',
  region: 'region',
  links: 'links',
  versioning: 'versions',
  'object-lock': 'object lock',
  lifecycle: 'lifecycle',
  'public-access': 'public access',
  cors: 'CORS',
  policy: 'bucket policy',
} as const satisfies Record<string, string>

export type Subject = keyof typeof SUBJECTS
export const SUBJECT_IDS = Object.keys(SUBJECTS) as [Subject, ...Subject[]]

/** `note`: good to know, nothing to do. `broken`: sharing does not work before it is mended. */
const FINDING_STATES = ['fine', 'note', 'warning', 'broken', 'unknown'] as const

/** One thing that was looked at. */
export const doctorFinding = once(() =>
  z.strictObject({
    about: z.enum(SUBJECT_IDS),
    state: z.enum(FINDING_STATES),
    sentence: text(1024),
    /** What to do about it. */
    remedy: z.optional(text(1024)),
  }),
)
export type DoctorFinding = z.output<ReturnType<typeof doctorFinding>>

/** Whether the credentials have a permission, by what the storage answered to a request that changes nothing. */
export const permissionFinding = once(() =>
  z.strictObject({
    permission: text(64),
    outcome: z.enum(['yes', 'no', 'unknown']),
    /** What it is needed for. */
    neededFor: text(128),
    features: z.array(z.enum(POLICY_FEATURE_IDS)).check(z.maxLength(POLICY_FEATURE_IDS.length)),
    /** What was answered, unless it is a yes. */
    sentence: z.optional(text(1024)),
  }),
)
export type PermissionFinding = z.output<ReturnType<typeof permissionFinding>>

const judgedMethods = () =>
  z
    .array(
      z.strictObject({
        method: z.enum(REVOCATION_IDS),
        standing: z.enum(['proven', 'likely', 'out']),
        reason: text(512),
      }),
    )
    .check(z.maxLength(REVOCATION_IDS.length))

/** How links to objects of one kind can be taken back. */
const methodChoice = () => z.strictObject({ chosen: z.enum(REVOCATION_IDS), methods: judgedMethods() })

/** All that was found out about a connection and a bucket, and what follows from it. */
export const doctorReport = once(() =>
  z.strictObject({
    connection: text(64),
    provider: z.enum(PROVIDER_IDS),
    bucket: z.optional(text(255)),
    at: z.iso.datetime(),
    findings: z.array(doctorFinding()).check(z.maxLength(64)),
    permissions: z.array(permissionFinding()).check(z.maxLength(64)),
    /** What the probes saw, when they were run last. */
    capabilities: z.optional(capabilities()),
    /** For files that are uploaded, and for objects that are there already. */
    revocation: z.strictObject({ uploaded: methodChoice(), picked: methodChoice() }),
  }),
)
export type DoctorReport = z.output<ReturnType<typeof doctorReport>>

/** Whether sharing does not work as it stands. */
export function isBroken({ findings }: Pick<DoctorReport, 'findings'>): boolean {
  return findings.some(({ state }) => state === 'broken')
}
