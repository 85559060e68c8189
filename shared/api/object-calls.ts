import * as z from 'zod/mini'
import { once } from '../once.ts'
import { call } from './call.ts'
import { connectionRef } from './connection-calls.ts'

/** Text that a request is made of: bounded, and without halves of characters (unpaired surrogates), which have no encoding. */
export const requestText = (max: number) =>
  z.string().check(z.maxLength(max), z.regex(/^\P{Cs}*$/u, 'There is half of a character in it.'))

/** Keys as the storage gives them: 1,024 bytes are at most 1,024 characters. */
export const objectKey = once(() => requestText(1024).check(z.minLength(1)))
/** A bucket's name, or an access point's ARN. */
export const bucketName = once(() => requestText(255).check(z.minLength(1)))
export const versionId = once(() => requestText(1024).check(z.minLength(1)))

const prefix = () => requestText(1024)
const token = () => z.string().check(z.minLength(1), z.maxLength(8192))
const time = () => z.iso.datetime()

const listedObject = () =>
  z.strictObject({
    key: z.string().check(z.maxLength(1024)),
    size: z.int().check(z.minimum(0)),
    modifiedAt: z.optional(time()),
    etag: z.optional(z.string().check(z.maxLength(256))),
    storageClass: z.optional(z.string().check(z.maxLength(64))),
  })

export const objectCalls = {
  'objects.buckets': call(
    () => z.strictObject({ connection: z.optional(connectionRef()) }),
    () =>
      z.strictObject({
        buckets: z.array(z.strictObject({ name: z.string().check(z.maxLength(255)), createdAt: z.optional(time()) })),
      }),
  ),
  'objects.list': call(
    () =>
      z.strictObject({
        connection: z.optional(connectionRef()),
        bucket: bucketName(),
        prefix: z._default(prefix(), ''),
        delimiter: z.optional(requestText(8)),
        pageSize: z._default(z.int().check(z.minimum(1), z.maximum(1000)), 1000),
        continuationToken: z.optional(token()),
      }),
    () =>
      z.strictObject({
        objects: z.array(listedObject()).check(z.maxLength(1000)),
        prefixes: z.array(z.string().check(z.maxLength(1024))).check(z.maxLength(1000)),
        nextToken: z.optional(token()),
      }),
  ),
  'objects.head': call(
    () =>
      z.strictObject({
        connection: z.optional(connectionRef()),
        bucket: bucketName(),
        key: objectKey(),
        versionId: z.optional(versionId()),
      }),
    () =>
      z.strictObject({
        size: z.int().check(z.minimum(0)),
        etag: z.optional(z.string().check(z.maxLength(256))),
        contentType: z.optional(z.string().check(z.maxLength(1024))),
        modifiedAt: z.optional(time()),
        storageClass: z.optional(z.string().check(z.maxLength(64))),
        versionId: z.optional(z.string().check(z.maxLength(1024))),
      }),
  ),
  'objects.versions': call(
    () =>
      z.strictObject({
        connection: z.optional(connectionRef()),
        bucket: bucketName(),
        prefix: z._default(prefix(), ''),
        pageSize: z._default(z.int().check(z.minimum(1), z.maximum(1000)), 1000),
        continuationToken: z.optional(token()),
      }),
    () =>
      z.strictObject({
        versions: z
          .array(
            z.strictObject({
              key: z.string().check(z.maxLength(1024)),
              versionId: z.string().check(z.maxLength(1024)),
              isLatest: z.boolean(),
              isDeleteMarker: z.boolean(),
              size: z.optional(z.int().check(z.minimum(0))),
              modifiedAt: z.optional(time()),
              etag: z.optional(z.string().check(z.maxLength(256))),
            }),
          )
          .check(z.maxLength(1000)),
        nextToken: z.optional(token()),
      }),
  ),
}
