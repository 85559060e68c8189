import * as z from 'zod/mini'
import { ADDRESSINGS } from '../connections/connection.ts'
import { PROVIDER_IDS } from '../connections/providers.ts'
import { once } from '../once.ts'
import { REVOCATION_METHODS, type RevocationMethodId } from '../revocation/methods.ts'

export const LINK_METHODS = ['GET', 'HEAD', 'PUT', 'DELETE'] as const
export type LinkMethod = (typeof LINK_METHODS)[number]

/**
 * Text that ends up in a signed parameter: bounded, without control characters (they could split a response header), and without
 * halves of characters (they have no encoding).
 */
const parameterText = (max: number) =>
  z
    .string()
    .check(z.minLength(1), z.maxLength(max), z.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Control characters are not allowed.'))

/** What the recipient's response is told to be. Only what is set here is signed into the link. */
export const linkOptions = once(() => {
  const text = z.optional(parameterText(255))
  return z.strictObject({
    /** `attachment` downloads, `inline` shows in the browser. */
    disposition: z.enum(['attachment', 'inline']),
    /** The name the recipient saves the file under. */
    fileName: text,
    contentType: text,
    cacheControl: text,
  })
})
export type LinkOptions = z.output<ReturnType<typeof linkOptions>>

/** The most links for recipients of one object. */
export const MAX_RECIPIENTS = 1000

/** A name, or what else the person knows a recipient by. It is kept in the library and is no part of the URL. */
export const recipientName = () => z.string().check(z.minLength(1), z.maxLength(200))

/** What made a link's end the one it has. */
export const LIMITS = ['requested', 'signer', 'credentials', 'unrevocable'] as const

export const LINK_ID = /^[0-9a-z]{10}$/

export const REVOCATION_IDS = Object.keys(REVOCATION_METHODS) as [RevocationMethodId, ...RevocationMethodId[]]

/** What a request as the recipient would make it says about a link. */
export const PROBE_VERDICTS = [
  'works',
  /** It works, but the object is not the one that was shared. */
  'changed',
  'not-yet-valid',
  'expired',
  /** Refused without a reason, or because the signer may not. */
  'denied',
  /** A policy forbids it, for all or for some addresses. */
  'blocked',
  /** Refused, and it was taken back with proof. */
  'revoked',
  'gone',
  'key-disabled',
  'credentials-ended',
  'archived',
  'misdirected',
  /** This computer’s clock is the reason. */
  'clock-wrong',
  /** The server, or a proxy before it, does not take a link of this length. */
  'too-long',
  'unproven',
  'unreachable',
  'offline',
] as const
export type ProbeVerdict = (typeof PROBE_VERDICTS)[number]

/**
 * A finding about a link, with its evidence: what the storage answered, and when. `sentence` is for people.
 * `dead` is true only for an answer that proves the link refused; `unproven`, `unreachable` and `offline` prove nothing.
 */
export const probeResult = once(() =>
  z.strictObject({
    at: z.iso.datetime(),
    verdict: z.enum(PROBE_VERDICTS),
    dead: z.boolean(),
    status: z.optional(z.int().check(z.minimum(0), z.maximum(999))),
    /** The storage's own error code, such as `AccessDenied`. */
    code: z.optional(z.string().check(z.maxLength(128))),
    /** The storage's id of the request, by which its operator and its logs know it. */
    requestId: z.optional(z.string().check(z.maxLength(128))),
    sentence: z.string().check(z.maxLength(512)),
    /** What the person can do about it. */
    remedy: z.optional(z.string().check(z.maxLength(512))),
  }),
)
export type ProbeResult = z.output<ReturnType<typeof probeResult>>

/** The object that a share copy was made of, as it was then. */
export const copiedObject = once(() =>
  z.strictObject({
    bucket: z.string().check(z.minLength(1), z.maxLength(255)),
    key: z.string().check(z.minLength(1), z.maxLength(1024)),
    versionId: z.optional(z.string().check(z.maxLength(1024))),
    etag: z.optional(z.string().check(z.maxLength(256))),
  }),
)

/** Where an object went that was moved out of reach. */
export const newPlace = once(() =>
  z.strictObject({
    key: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
    versionId: z.optional(z.string().check(z.maxLength(1024))),
    marker: z.optional(z.string().check(z.maxLength(1024))),
  }),
)

/**
 * A link as the library keeps it: the recipe that gives the same URL again, never the URL. Times are ISO 8601 UTC, in whole
 * seconds where they are signed.
 */
export const link = once(() => {
  const time = z.iso.datetime()
  const shortText = z.string().check(z.minLength(1), z.maxLength(64))
  const id = z.string().check(z.regex(LINK_ID))
  return z.strictObject({
    id,
    connectionId: shortText,
    /** The connection's name when the link was made; it outlives the connection. */
    connection: shortText,
    provider: z.enum(PROVIDER_IDS),
    /** How it was signed. Links of `sigv4a`, for multi-region access points, differ each time: they can't be derived again. */
    signer: z.enum(['sigv4', 'access-point', 'sigv4a']),
    method: z.enum(LINK_METHODS),
    bucket: z.string().check(z.minLength(1), z.maxLength(255)),
    key: z.string().check(z.minLength(1), z.maxLength(1024)),
    versionId: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
    /** What the link names as its host: the connection's public endpoint, or its endpoint, when it was made. */
    endpoint: z.string().check(z.minLength(1), z.maxLength(2048)),
    addressing: z.enum(ADDRESSINGS),
    region: shortText,
    accessKeyId: z.string().check(z.minLength(1), z.maxLength(256)),
    /** True when a session token is part of the URL. */
    temporary: z.boolean(),
    options: linkOptions(),
    signedAt: time,
    expiresAt: time,
    expiresSeconds: z.int().check(z.minimum(1), z.maximum(604_800)),
    limitedBy: z.enum(LIMITS),
    limitReason: z.optional(z.string().check(z.maxLength(512))),
    /**
     * `uploaded`, `copied`: the object was made for this link, of a file or of another object, and is deleted with it. `picked`: it
     * was there before.
     */
    source: z.enum(['uploaded', 'copied', 'picked']),
    /** What a share copy is a copy of. */
    copyOf: z.optional(copiedObject()),
    /** Until the object is stored: the link was made first, and does not work yet. */
    uploadPending: z.optional(z.literal(true)),
    revocation: z.enum(REVOCATION_IDS),
    /** Where the object was moved to, out of reach, in the same bucket; or the delete marker that hides it, where versions are kept. */
    movedTo: z.optional(newPlace()),
    /** The version that an upload or a copy made, where the bucket keeps versions. */
    uploadedVersionId: z.optional(z.string().check(z.maxLength(1024))),
    size: z.optional(z.int().check(z.minimum(0))),
    etag: z.optional(z.string().check(z.maxLength(256))),
    /** By which a URL that is derived again is known to be the same; 16 hexadecimal digits. */
    urlDigest: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
    note: z.optional(z.string().check(z.maxLength(1000))),
    /** Whom it is for, where each recipient got a link of their own. */
    recipient: z.optional(recipientName()),
    /** The URL has the link's id in the signed parameter `x-link-id`: the storage ignores it, and its logs tell whose link it was. */
    signsId: z.optional(z.literal(true)),
    createdAt: time,
    /** When it was confirmed dead after a revocation. */
    revokedAt: z.optional(time),
    /** Since when a revocation waits for its proof, or for the storage to be reached. */
    revokeAskedAt: z.optional(time),
    /** The link is renewed before it ends, up to this time. */
    keepUntil: z.optional(time),
    /** It was renewed by that rule, and nobody has been given the new URL yet. */
    unsent: z.optional(z.literal(true)),
    lastProbe: z.optional(probeResult()),
    /** The link that this one renews. */
    renews: z.optional(id),
  })
})
export type Link = z.output<ReturnType<typeof link>>
