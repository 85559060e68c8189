import { z } from 'zod'
import { ADDRESSINGS } from '../connections/connection.ts'
import { PROVIDER_IDS } from '../connections/providers.ts'
import { once } from '../once.ts'
import { REVOCATION_METHODS, type RevocationMethodId } from '../revocation/methods.ts'

export const LINK_METHODS = ['GET', 'HEAD', 'PUT', 'DELETE'] as const
export type LinkMethod = (typeof LINK_METHODS)[number]

/** Text that ends up in a signed parameter: bounded, and without control characters (they could split a response header). */
const parameterText = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u, 'Control characters are not allowed.')

/** What the recipient's response is told to be. Only what is set here is signed into the link. */
export const linkOptions = once(() =>
  z.strictObject({
    /** `attachment` downloads, `inline` shows in the browser. */
    disposition: z.enum(['attachment', 'inline']),
    /** The name the recipient saves the file under. */
    fileName: parameterText(255).optional(),
    contentType: parameterText(255).optional(),
    cacheControl: parameterText(255).optional(),
  }),
)
export type LinkOptions = z.output<ReturnType<typeof linkOptions>>

export const LINK_ID = /^[0-9a-z]{10}$/

const REVOCATION_IDS = Object.keys(REVOCATION_METHODS) as [RevocationMethodId, ...RevocationMethodId[]]

/** What a request as the recipient would make it says about a link. */
export const PROBE_VERDICTS = [
  'works',
  'not-yet-valid',
  'expired',
  'denied',
  'gone',
  'key-disabled',
  'credentials-ended',
  'archived',
  'misdirected',
  'unproven',
  'unreachable',
] as const

/**
 * A finding about a link, with its evidence: what the storage answered, and when. `sentence` is for people.
 * `dead` is true only for an answer that proves the link refused; `unproven` and `unreachable` prove nothing.
 */
export const probeResult = once(() =>
  z.strictObject({
    at: z.iso.datetime(),
    verdict: z.enum(PROBE_VERDICTS),
    dead: z.boolean(),
    status: z.int().min(0).max(999).optional(),
    /** The storage's own error code, such as `AccessDenied`. */
    code: z.string().max(128).optional(),
    sentence: z.string().max(512),
  }),
)
export type ProbeResult = z.output<ReturnType<typeof probeResult>>

/**
 * A link as the library keeps it: the recipe that gives the same URL again, never the URL. Times are ISO 8601 UTC, in whole
 * seconds where they are signed.
 */
export const link = once(() =>
  z.strictObject({
    id: z.string().regex(LINK_ID),
    connectionId: z.string().min(1).max(64),
    /** The connection's name when the link was made; it outlives the connection. */
    connection: z.string().min(1).max(64),
    provider: z.enum(PROVIDER_IDS),
    /** `sdk` signs access-point ARNs; `sigv4a` signs multi-region ones, and its links differ each time: they can't be derived again. */
    signer: z.enum(['sigv4', 'sdk', 'sigv4a']),
    method: z.enum(LINK_METHODS),
    bucket: z.string().min(1).max(255),
    key: z.string().min(1).max(1024),
    versionId: z.string().min(1).max(1024).optional(),
    /** What the link names as its host: the connection's public endpoint, or its endpoint, when it was made. */
    endpoint: z.string().min(1).max(2048),
    addressing: z.enum(ADDRESSINGS),
    region: z.string().min(1).max(64),
    accessKeyId: z.string().min(1).max(256),
    /** True when a session token is part of the URL. */
    temporary: z.boolean(),
    options: linkOptions(),
    signedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    expiresSeconds: z.int().min(1).max(604_800),
    limitedBy: z.enum(['requested', 'signer', 'credentials']),
    limitReason: z.string().max(512).optional(),
    /** `uploaded`: the object was made for this link and is deleted with it. `picked`: it was there before and is never touched. */
    source: z.enum(['uploaded', 'picked']),
    revocation: z.enum(REVOCATION_IDS),
    /** The version that an upload made, where the bucket keeps versions. */
    uploadedVersionId: z.string().max(1024).optional(),
    size: z.int().min(0).optional(),
    etag: z.string().max(256).optional(),
    note: z.string().max(1000).optional(),
    createdAt: z.iso.datetime(),
    /** When it was confirmed dead after a revocation. */
    revokedAt: z.iso.datetime().optional(),
    lastProbe: probeResult().optional(),
    /** The link that this one renews. */
    renews: z.string().regex(LINK_ID).optional(),
  }),
)
export type Link = z.output<ReturnType<typeof link>>
