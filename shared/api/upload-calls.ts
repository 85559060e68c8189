import * as z from 'zod/mini'
import { wireError } from '../errors.ts'
import { LINK_ID } from '../links/link.ts'
import { once } from '../once.ts'
import { call } from './call.ts'
import { linkWithUrl, uploadTerms } from './link-calls.ts'

const uploadId = () => z.string().check(z.minLength(1), z.maxLength(64))
const bytes = () => z.int().check(z.minimum(0))

/**
 * `checking`: what the storage has of it is compared with the file, after a restart; `finishing`: all is sent, and the storage makes an
 * object of it and says what it has.
 */
export const UPLOAD_STATES = [
  'waiting',
  'checking',
  'uploading',
  'finishing',
  'paused',
  'done',
  'failed',
  'canceled',
] as const
export type UploadState = (typeof UPLOAD_STATES)[number]

/** An upload of the queue, from the moment that its link was made. */
export const upload = once(() =>
  z.strictObject({
    id: uploadId(),
    linkId: z.string().check(z.regex(LINK_ID)),
    /** The file's name. */
    name: z.string().check(z.maxLength(1024)),
    /** The folder that it was chosen with, and where it lies in it. */
    folder: z.optional(z.string().check(z.maxLength(4096))),
    /** Of a ZIP that is made on the way, the most that it can have. */
    size: bytes(),
    sentBytes: bytes(),
    state: z.enum(UPLOAD_STATES),
    /** Of the last seconds, while it is uploading. */
    bytesPerSecond: z.optional(bytes()),
    /** Why it does not go on right now. It does by itself, unless it is for the person to mend. */
    trouble: z.optional(wireError()),
    /** Why it failed. */
    error: z.optional(wireError()),
    startedAt: z.iso.datetime(),
  }),
)
export type Upload = z.output<ReturnType<typeof upload>>

/** The queue in all: what is in it since it was last empty, without what was canceled. */
export const uploadSummary = once(() =>
  z.strictObject({
    files: bytes(),
    done: bytes(),
    failed: bytes(),
    paused: bytes(),
    /** Without what failed. */
    sentBytes: bytes(),
    totalBytes: bytes(),
    /** Of the last seconds, while anything is uploading. */
    bytesPerSecond: z.optional(bytes()),
    /** All is paused. */
    isPaused: z.boolean(),
    /** What holds back everything, such as a full disk or a network that is gone. */
    trouble: z.optional(wireError()),
  }),
)
export type UploadSummary = z.output<ReturnType<typeof uploadSummary>>

/** The most uploads in one answer or event. */
export const MAX_UPLOADS_SHOWN = 1000

const uploads = () => z.array(upload()).check(z.maxLength(MAX_UPLOADS_SHOWN))

/** Some uploads, or all that it can be done to. */
const which = () =>
  z.union([
    z.strictObject({ ids: z.array(uploadId()).check(z.minLength(1), z.maxLength(1000)) }),
    z.strictObject({ all: z.literal(true) }),
  ])
export type WhichUploads = z.output<ReturnType<typeof which>>

/** Those that changed, as far as they were named by id. */
const changed = () => z.strictObject({ uploads: uploads() })

/** A multipart upload that was begun by this program and never ended: its parts cost storage. */
const staleUpload = () =>
  z.strictObject({
    bucket: z.string().check(z.maxLength(255)),
    key: z.string().check(z.maxLength(1024)),
    uploadId: z.string().check(z.minLength(1), z.maxLength(1024)),
    startedAt: z.optional(z.iso.datetime()),
    /** Of its parts; undefined where the storage does not tell. */
    bytes: z.optional(bytes()),
  })
export type StaleUpload = z.output<ReturnType<typeof staleUpload>>

const MAX_STALE = 1000

export const uploadCalls = {
  /**
   * The link first: signs and records a link for each file (or one for all of them as a ZIP) and answers at once, then uploads. The links
   * work when their uploads are done, which `uploads-changed` events tell; until then their status is `incomplete`.
   */
  'uploads.start': call(
    () => uploadTerms(),
    () =>
      z.strictObject({
        /** The first of them. */
        links: z.array(linkWithUrl()).check(z.maxLength(MAX_UPLOADS_SHOWN)),
        uploads: uploads(),
        /** How many there are in all. */
        total: z.int().check(z.minimum(1)),
      }),
  ),
  /** A section of the queue, in its order. */
  'uploads.list': call(
    () =>
      z.strictObject({
        from: z._default(z.int().check(z.minimum(0)), 0),
        limit: z._default(z.int().check(z.minimum(0), z.maximum(MAX_UPLOADS_SHOWN)), MAX_UPLOADS_SHOWN),
      }),
    () =>
      z.strictObject({
        uploads: uploads(),
        /** How many the queue has. */
        total: z.int().check(z.minimum(0)),
        summary: uploadSummary(),
      }),
  ),
  /** They keep what they have sent. */
  'uploads.pause': call(which, changed),
  'uploads.resume': call(which, changed),
  /** Everything stops, and what is added waits, until it is resumed. */
  'uploads.pauseAll': call(
    () => z.strictObject({ isPaused: z.boolean() }),
    () => z.strictObject({ summary: uploadSummary() }),
  ),
  /** Puts one before all others. */
  'uploads.first': call(() => z.strictObject({ id: uploadId() }), changed),
  /** Stops uploads; what they had stored is deleted, their links are taken out of the library. */
  'uploads.cancel': call(which, changed),
  /** Starts failed uploads again, under the same links; what the storage has of them is not sent again. */
  'uploads.retry': call(which, changed),
  /** Takes what has ended off the list. Links of what failed stay in the library as not uploaded. */
  'uploads.dismiss': call(which, changed),
  /** What this program has left unfinished in a connection's bucket, other than what is in the queue. */
  'uploads.stale': call(
    () => z.strictObject({ connection: z.string().check(z.minLength(1), z.maxLength(64)) }),
    () => z.strictObject({ stale: z.array(staleUpload()).check(z.maxLength(MAX_STALE)) }),
  ),
  /** Deletes the parts of some of them. */
  'uploads.removeStale': call(
    () =>
      z.strictObject({
        connection: z.string().check(z.minLength(1), z.maxLength(64)),
        stale: z.array(staleUpload()).check(z.minLength(1), z.maxLength(MAX_STALE)),
      }),
    () => z.strictObject({ removed: z.int().check(z.minimum(0)) }),
  ),
}
