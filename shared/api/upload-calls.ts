import * as z from 'zod/mini'
import { wireError } from '../errors.ts'
import { LINK_ID } from '../links/link.ts'
import { once } from '../once.ts'
import { call } from './call.ts'
import { linkWithUrl, uploadTerms } from './link-calls.ts'

const uploadId = () => z.string().check(z.minLength(1), z.maxLength(64))

const UPLOAD_STATES = ['waiting', 'uploading', 'done', 'failed', 'canceled'] as const

/** An upload of this process, from the moment that its link was made. */
export const upload = once(() =>
  z.strictObject({
    id: uploadId(),
    linkId: z.string().check(z.regex(LINK_ID)),
    /** The file's name. */
    name: z.string().check(z.maxLength(1024)),
    size: z.int().check(z.minimum(0)),
    sentBytes: z.int().check(z.minimum(0)),
    state: z.enum(UPLOAD_STATES),
    error: z.optional(wireError()),
    startedAt: z.iso.datetime(),
  }),
)
export type Upload = z.output<ReturnType<typeof upload>>

/** The most uploads that are shown; finished ones make room. */
export const MAX_UPLOADS_SHOWN = 1000

const uploads = () => z.array(upload()).check(z.maxLength(MAX_UPLOADS_SHOWN))
const ids = () => z.strictObject({ ids: z.array(uploadId()).check(z.minLength(1), z.maxLength(1000)) })

export const uploadCalls = {
  /**
   * The link first: signs and records a link for each file and answers at once, then uploads. The links work when their uploads are
   * done, which `uploads-changed` events tell; until then their status is `incomplete`.
   */
  'uploads.start': call(
    () => uploadTerms(),
    () => z.strictObject({ links: z.array(linkWithUrl()).check(z.maxLength(1000)), uploads: uploads() }),
  ),
  'uploads.list': call(
    () => z.strictObject({}),
    () => z.strictObject({ uploads: uploads() }),
  ),
  /** Stops uploads; what they had stored is deleted, their links are taken out of the library. */
  'uploads.cancel': call(ids, () => z.strictObject({ uploads: uploads() })),
  /** Starts failed uploads again, under the same links. */
  'uploads.retry': call(ids, () => z.strictObject({ uploads: uploads() })),
}
