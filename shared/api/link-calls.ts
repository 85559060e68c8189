import * as z from 'zod/mini'
import { wireError } from '../errors.ts'
import { MAX_FILES } from '../files/walk-folders.ts'
import {
  LIMITS,
  LINK_ID,
  LINK_METHODS,
  link,
  linkOptions,
  MAX_RECIPIENTS,
  probeResult,
  REVOCATION_IDS,
  recipientName,
} from '../links/link.ts'
import { linkEvent } from '../links/link-event.ts'
import { LINK_STATUSES } from '../links/link-status.ts'
import { once } from '../once.ts'
import { ZIP_COMPRESSIONS } from '../settings/settings.ts'
import { call } from './call.ts'
import { connectionRef } from './connection-calls.ts'
import { bucketName, objectKey, requestText, versionId } from './object-calls.ts'

/** The most links that one call takes back. */
export const MAX_REVOKED = 1000

/** The most objects that one call shares. */
export const MAX_OBJECTS = 10_000

/** A link's id, or as much of its beginning as names it alone. */
const linkRef = () =>
  z.string().check(z.regex(/^[0-9a-z]{4,10}$/, 'A link’s id has ten letters and digits; the first four may do.'))

const expiry = () =>
  z.union([
    z.strictObject({ seconds: z.int().check(z.minimum(1), z.maximum(315_360_000)) }),
    z.strictObject({ until: z.string().check(z.minLength(1), z.maxLength(64)) }),
  ])

/** The longest URL, in characters: what storages, proxies and browsers take. */
export const MAX_URL_LENGTH = 8192

const url = () => z.string().check(z.minLength(1), z.maxLength(MAX_URL_LENGTH))

/** What is asked for, whatever is shared. */
const terms = () => ({
  connection: z.optional(connectionRef()),
  expiry: expiry(),
  options: z._default(z.partial(linkOptions()), {}),
  note: z.optional(z.string().check(z.maxLength(1000))),
  /** A link for each of them instead of one for all, in this order, object by object. The storage's logs tell them apart. */
  recipients: z.optional(z.array(recipientName()).check(z.minLength(1), z.maxLength(MAX_RECIPIENTS))),
  /** Try each link as its recipient would before handing it over. */
  preflight: z._default(z.boolean(), true),
})

/** A link as a caller sees it: the recipe, and its status at this moment. */
export const linkView = once(() => z.extend(link(), { status: z.enum(LINK_STATUSES) }))
export type LinkView = z.output<ReturnType<typeof linkView>>
/** A link that was just made, or asked for by its id, with the URL derived from the recipe. */
export const linkWithUrl = once(() => z.extend(linkView(), { url: url() }))
export type LinkWithUrl = z.output<ReturnType<typeof linkWithUrl>>

const madeLinks = () => z.strictObject({ links: z.array(linkWithUrl()).check(z.maxLength(MAX_OBJECTS)) })

/** Files to upload and share. A file is named by the opaque reference that its host registered: no path crosses the contract. */
export const uploadTerms = once(() =>
  z.strictObject({
    ...terms(),
    /** Where to upload instead of the connection's bucket and prefix. */
    to: z.optional(z.strictObject({ bucket: bucketName(), prefix: requestText(512) })),
    files: z.array(z.string().check(z.minLength(1), z.maxLength(64))).check(z.minLength(1), z.maxLength(MAX_FILES)),
    /** One ZIP of all files with one link, in place of a link for each. */
    zip: z.optional(
      z.strictObject({
        /** Of the ZIP, with its ending. */
        name: z.string().check(z.minLength(1), z.maxLength(255)),
        compression: z.enum(ZIP_COMPRESSIONS),
      }),
    ),
  }),
)

/** What became of links that were to be taken back. */
const revokeResults = () =>
  z
    .array(
      z.strictObject({
        id: z.string().check(z.maxLength(10)),
        /**
         * `revoked` only with proof; `not-confirmed` when the method ran and the proof is missing; `queued` when the storage can't be
         * reached. These two are tried again, and the link is `revoking` until then.
         */
        outcome: z.enum(['revoked', 'not-confirmed', 'queued', 'not-revocable', 'failed']),
        probe: z.optional(probeResult()),
        advice: z.optional(z.string().check(z.maxLength(1024))),
        error: z.optional(wireError()),
      }),
    )
    .check(z.maxLength(1000))

const namedLink = () => ({
  id: z.string().check(z.regex(LINK_ID)),
  name: z.string().check(z.maxLength(1024)),
})

/** A link that runs out. */
export const endingLink = once(() => z.strictObject({ ...namedLink(), expiresAt: z.iso.datetime() }))
/** A link that was made in place of another one. */
export const renewedLink = once(() =>
  z.strictObject({ ...namedLink(), expiresAt: z.iso.datetime(), previous: z.string().check(z.regex(LINK_ID)) }),
)

/** The orders of a list of links. Equal ones are newest first. */
export const LINK_ORDERS = ['newest', 'oldest', 'ends-first', 'ends-last', 'name'] as const
export type LinkOrder = (typeof LINK_ORDERS)[number]

export const linkCalls = {
  /**
   * What a link would become with these terms, before there is one: nothing is signed, recorded or asked of the storage. Without a
   * bucket it is about an upload.
   */
  'links.terms': call(
    () =>
      z.strictObject({
        connection: z.optional(connectionRef()),
        expiry: expiry(),
        source: z.enum(['uploaded', 'copied', 'picked']),
        /** How the link is to be taken back, where that can be chosen. */
        revocation: z.optional(z.enum(REVOCATION_IDS)),
      }),
    () =>
      z.strictObject({
        connection: z.string().check(z.maxLength(64)),
        expiresAt: z.iso.datetime(),
        expiresSeconds: z.int(),
        limitedBy: z.enum(LIMITS),
        limitReason: z.optional(z.string().check(z.maxLength(512))),
        revocation: z.enum(REVOCATION_IDS),
        /** True when the URL will contain a session token. */
        temporary: z.boolean(),
      }),
  ),
  'links.create': call(
    () =>
      z.strictObject({
        ...terms(),
        method: z._default(z.enum(LINK_METHODS), 'GET'),
        /**
         * How the links are to be taken back; by default they can't be, each alone. `auto`: in the best way that works here; where none
         * does, they are shortened to a day.
         */
        revocation: z.optional(z.enum([...REVOCATION_IDS, 'auto'])),
        /** With `auto`: where nothing can take them back, they may live as long as asked all the same. */
        acceptUnrevocable: z._default(z.boolean(), false),
        objects: z
          .array(z.strictObject({ bucket: bucketName(), key: objectKey(), versionId: z.optional(versionId()) }))
          .check(z.minLength(1), z.maxLength(MAX_OBJECTS)),
      }),
    madeLinks,
  ),
  /** Uploads files and shares each; answers when all are stored. */
  'links.upload': call(
    () =>
      z.extend(uploadTerms(), {
        /** Go on with what was interrupted of the same files, under its links; what fails is kept for the next time. */
        resume: z._default(z.boolean(), false),
      }),
    madeLinks,
  ),
  'links.list': call(
    () =>
      z.strictObject({
        text: z.optional(z.string().check(z.maxLength(1024))),
        status: z.optional(z.enum(LINK_STATUSES)),
        connection: z.optional(connectionRef()),
        bucket: z.optional(bucketName()),
        order: z._default(z.enum(LINK_ORDERS), 'newest'),
        limit: z._default(z.int().check(z.minimum(1), z.maximum(1000)), 100),
        cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
      }),
    () =>
      z.strictObject({
        links: z.array(linkView()).check(z.maxLength(1000)),
        total: z.int().check(z.minimum(0)),
        /** False when there are more than `total`: they are not counted to the end. */
        totalIsExact: z.boolean(),
        nextCursor: z.optional(z.string().check(z.maxLength(256))),
      }),
  ),
  /** What a list can be filtered by: the connections and buckets that links have. */
  'links.facets': call(
    () => z.strictObject({}),
    () =>
      z.strictObject({
        connections: z
          .array(z.strictObject({ id: z.string().check(z.maxLength(64)), name: z.string().check(z.maxLength(64)) }))
          .check(z.maxLength(1000)),
        buckets: z.array(z.string().check(z.maxLength(255))).check(z.maxLength(1000)),
      }),
  ),
  'links.get': call(
    () => z.strictObject({ id: linkRef() }),
    () => z.strictObject({ link: linkView() }),
  ),
  /** What happened to a link, the latest first; of one that was forgotten, too. */
  'links.history': call(
    () =>
      z.strictObject({
        id: linkRef(),
        limit: z._default(z.int().check(z.minimum(1), z.maximum(1000)), 100),
        cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
      }),
    () =>
      z.strictObject({
        id: z.string().check(z.regex(LINK_ID)),
        events: z.array(linkEvent()).check(z.maxLength(1000)),
        nextCursor: z.optional(z.string().check(z.maxLength(64))),
      }),
  ),
  /**
   * Reads a log of the storage (an S3 server access log or CloudTrail's JSON, packed or not), and writes the requests for links into
   * their histories. Logs come hours late and best-effort.
   */
  'links.importLog': call(
    () => z.strictObject({ file: z.string().check(z.minLength(1), z.maxLength(64)) }),
    () => {
      const count = z.int().check(z.minimum(0))
      return z.strictObject({
        /** All lines, or records; the others are parts of it. */
        lines: count,
        /** Requests for links, new in their histories. */
        added: count,
        /** Requests that were there already. */
        known: count,
        /** Sandglass' own, to try links. */
        own: count,
        /** With presigned URLs that are none of the library's links. */
        unmatched: count,
        /** About something else. */
        other: count,
        unreadable: count,
        /** More than a link's history takes. */
        beyond: count,
      })
    },
  ),
  /** Derives the URL again from the recipe, byte for byte. */
  'links.url': call(
    () => z.strictObject({ id: linkRef() }),
    () => z.strictObject({ link: linkWithUrl() }),
  ),
  /** Asks the storage what a recipient would get, for a link of the library or any URL. */
  'links.probe': call(
    () => z.union([z.strictObject({ id: linkRef() }), z.strictObject({ url: url() })]),
    () => z.strictObject({ probe: probeResult(), link: z.optional(linkView()) }),
  ),
  /** The same recipe with a new life. It is a new URL; the old one keeps its own end. */
  'links.renew': call(
    () => z.strictObject({ id: linkRef(), expiry: expiry(), preflight: z._default(z.boolean(), true) }),
    () => z.strictObject({ link: linkWithUrl(), previous: linkView() }),
  ),
  'links.revoke': call(
    () => z.strictObject({ ids: z.array(linkRef()).check(z.minLength(1), z.maxLength(MAX_REVOKED)) }),
    () =>
      z.strictObject({
        results: revokeResults(),
      }),
  ),
  /** Revocations that wait are asked for no more. */
  'links.cancelRevoke': call(
    () => z.strictObject({ ids: z.array(linkRef()).check(z.minLength(1), z.maxLength(1000)) }),
    () => z.strictObject({ links: z.array(linkView()).check(z.maxLength(1000)) }),
  ),
  /** Keeps a link up until a moment by renewing it before it ends; without one, no longer than its own end. */
  'links.keep': call(
    () => z.strictObject({ id: linkRef(), until: z.optional(z.string().check(z.minLength(1), z.maxLength(64))) }),
    () => z.strictObject({ link: linkView() }),
  ),
  /** Does what is due of all links, once. Of processes that are asked at the same time, one does it. */
  'links.tend': call(
    () => z.strictObject({}),
    () =>
      z.strictObject({
        /** Another process is at it, so nothing was done. */
        isBusy: z.boolean(),
        /** Links that a rule keeps up: each has a new URL, which has to be handed over. */
        renewed: z.array(renewedLink()),
        revocations: revokeResults(),
        /** Share copies that no link needed any more: how many were deleted, and how many could not be. */
        copies: z.strictObject({ removed: z.int(), failed: z.int() }),
        /** Links that run out soon; each is told of once a day and once an hour before its end. */
        expiring: z.array(endingLink()).check(z.maxLength(100)),
        /** Links that should have been renewed. */
        failed: z.array(z.strictObject({ ...namedLink(), error: wireError() })),
      }),
  ),
  /** Takes revocations back, where their methods can be, and tries the links. */
  'links.restore': call(
    () => z.strictObject({ ids: z.array(linkRef()).check(z.minLength(1), z.maxLength(1000)) }),
    () =>
      z.strictObject({
        results: z
          .array(
            z.strictObject({
              id: z.string().check(z.maxLength(10)),
              /** `restored` only when the link works; `not-confirmed` when the method was undone and it does not yet. */
              outcome: z.enum(['restored', 'not-confirmed', 'not-restorable', 'failed']),
              probe: z.optional(probeResult()),
              error: z.optional(wireError()),
            }),
          )
          .check(z.maxLength(1000)),
      }),
  ),
  'links.forget': call(
    () => z.strictObject({ ids: z.array(linkRef()).check(z.minLength(1), z.maxLength(1000)) }),
    () => z.strictObject({ forgotten: z.array(z.string().check(z.regex(LINK_ID))).check(z.maxLength(1000)) }),
  ),
  /** The ends of the links that work, as an iCalendar without URLs. */
  'links.calendar': call(
    () => z.strictObject({}),
    () => z.strictObject({ text: z.string(), count: z.int().check(z.minimum(0)) }),
  ),
  'links.export': call(
    () => z.strictObject({ format: z.enum(['json', 'csv']) }),
    () => z.strictObject({ text: z.string(), count: z.int().check(z.minimum(0)) }),
  ),
  /** What happened to all links, also to forgotten ones, as a file in parts: `next` of one is `after` of the next. */
  'links.historyExport': call(
    () =>
      z.strictObject({
        format: z.enum(['json', 'csv', 'ndjson']),
        after: z.optional(z.int().check(z.minimum(0))),
      }),
    () =>
      z.strictObject({
        text: z.string(),
        count: z.int().check(z.minimum(0)),
        /** Absent with the last part. */
        next: z.optional(z.int().check(z.minimum(0))),
      }),
  ),
  /** Takes an export of links, or of their history as JSON. */
  'links.import': call(
    () => z.strictObject({ format: z.enum(['json', 'csv']), text: z.string().check(z.maxLength(256 * 1024 * 1024)) }),
    () =>
      z.strictObject({
        imported: z.int().check(z.minimum(0)),
        skipped: z.int().check(z.minimum(0)),
        rejected: z
          .array(z.strictObject({ row: z.int().check(z.minimum(0)), reason: z.string().check(z.maxLength(1024)) }))
          .check(z.maxLength(1000)),
      }),
  ),
}
