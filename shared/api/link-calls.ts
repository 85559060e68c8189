import { z } from 'zod'
import { wireError } from '../errors.ts'
import { LINK_ID, LINK_METHODS, link, linkOptions, probeResult } from '../links/link.ts'
import { LINK_STATUSES } from '../links/link-status.ts'
import { once } from '../once.ts'
import { call } from './call.ts'
import { connectionRef } from './connection-calls.ts'
import { bucketName, objectKey, versionId } from './object-calls.ts'

/** The most objects that one call shares. */
export const MAX_OBJECTS = 10_000
/** The most files that one call uploads and shares. */
export const MAX_FILES = 1000

/** A link's id, or as much of its beginning as names it alone. */
const linkRef = () =>
  z.string().regex(/^[0-9a-z]{4,10}$/, 'A link’s id has ten letters and digits; the first four may do.')

const expiry = () =>
  z.union([
    z.strictObject({ seconds: z.int().min(1).max(315_360_000) }),
    z.strictObject({ until: z.string().min(1).max(64) }),
  ])

const url = () => z.string().max(8192)

/** What is asked for, whatever is shared. */
const terms = () => ({
  connection: connectionRef().optional(),
  expiry: expiry(),
  options: linkOptions().partial().default({}),
  note: z.string().max(1000).optional(),
  /** Try each link as its recipient would before handing it over. */
  preflight: z.boolean().default(true),
})

/** A link as a caller sees it: the recipe, and its status at this moment. */
export const linkView = once(() => link().extend({ status: z.enum(LINK_STATUSES) }))
export type LinkView = z.output<ReturnType<typeof linkView>>
/** A link that was just made, or asked for by its id, with the URL derived from the recipe. */
export const linkWithUrl = once(() => linkView().extend({ url: url() }))
export type LinkWithUrl = z.output<ReturnType<typeof linkWithUrl>>

const madeLinks = () => z.strictObject({ links: z.array(linkWithUrl()).max(MAX_OBJECTS) })

export const linkCalls = {
  'links.create': call(
    () =>
      z.strictObject({
        ...terms(),
        method: z.enum(LINK_METHODS).default('GET'),
        objects: z
          .array(z.strictObject({ bucket: bucketName(), key: objectKey(), versionId: versionId().optional() }))
          .min(1)
          .max(MAX_OBJECTS),
      }),
    madeLinks,
  ),
  /** Uploads files and shares each. A file is named by the opaque reference that its host registered: no path crosses the contract. */
  'links.upload': call(
    () =>
      z.strictObject({
        ...terms(),
        /** Where to upload instead of the connection's bucket and prefix. */
        to: z.strictObject({ bucket: bucketName(), prefix: z.string().max(512) }).optional(),
        files: z.array(z.string().min(1).max(64)).min(1).max(MAX_FILES),
      }),
    madeLinks,
  ),
  'links.list': call(
    () =>
      z.strictObject({
        text: z.string().max(1024).optional(),
        status: z.enum(LINK_STATUSES).optional(),
        connection: connectionRef().optional(),
        bucket: bucketName().optional(),
        limit: z.int().min(1).max(1000).default(100),
        cursor: z.string().min(1).max(256).optional(),
      }),
    () =>
      z.strictObject({
        links: z.array(linkView()).max(1000),
        total: z.int().min(0),
        /** False when there are more than `total`: they are not counted to the end. */
        totalIsExact: z.boolean(),
        nextCursor: z.string().max(256).optional(),
      }),
  ),
  'links.get': call(
    () => z.strictObject({ id: linkRef() }),
    () => z.strictObject({ link: linkView() }),
  ),
  /** Derives the URL again from the recipe, byte for byte. */
  'links.url': call(
    () => z.strictObject({ id: linkRef() }),
    () => z.strictObject({ link: linkWithUrl() }),
  ),
  /** Asks the storage what a recipient would get, for a link of the library or any URL. */
  'links.probe': call(
    () => z.union([z.strictObject({ id: linkRef() }), z.strictObject({ url: url().min(1) })]),
    () => z.strictObject({ probe: probeResult(), link: linkView().optional() }),
  ),
  /** The same recipe with a new life. It is a new URL; the old one keeps its own end. */
  'links.renew': call(
    () => z.strictObject({ id: linkRef(), expiry: expiry(), preflight: z.boolean().default(true) }),
    () => z.strictObject({ link: linkWithUrl(), previous: linkView() }),
  ),
  'links.revoke': call(
    () => z.strictObject({ ids: z.array(linkRef()).min(1).max(1000) }),
    () =>
      z.strictObject({
        results: z
          .array(
            z.strictObject({
              id: z.string().max(10),
              /** `revoked` only with proof; `not-confirmed` when the method ran and the proof is missing. */
              outcome: z.enum(['revoked', 'not-confirmed', 'not-revocable', 'failed']),
              probe: probeResult().optional(),
              advice: z.string().max(1024).optional(),
              error: wireError().optional(),
            }),
          )
          .max(1000),
      }),
  ),
  'links.forget': call(
    () => z.strictObject({ ids: z.array(linkRef()).min(1).max(1000) }),
    () => z.strictObject({ forgotten: z.array(z.string().regex(LINK_ID)).max(1000) }),
  ),
  'links.export': call(
    () => z.strictObject({ format: z.enum(['json', 'csv']) }),
    () => z.strictObject({ text: z.string(), count: z.int().min(0) }),
  ),
  'links.import': call(
    () => z.strictObject({ format: z.enum(['json', 'csv']), text: z.string().max(256 * 1024 * 1024) }),
    () =>
      z.strictObject({
        imported: z.int().min(0),
        skipped: z.int().min(0),
        rejected: z.array(z.strictObject({ row: z.int().min(0), reason: z.string().max(1024) })).max(1000),
      }),
  ),
}
