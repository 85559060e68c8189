import { z } from 'zod'
import { once } from '../once.ts'
import { call } from './call.ts'
import { connectionRef } from './connection-calls.ts'

/** Keys as the storage gives them: 1,024 bytes are at most 1,024 characters. */
export const objectKey = once(() => z.string().min(1).max(1024))
/** A bucket's name, or an access point's ARN. */
export const bucketName = once(() => z.string().min(1).max(255))
export const versionId = once(() => z.string().min(1).max(1024))

const prefix = () => z.string().max(1024)
const token = () => z.string().min(1).max(8192)
const time = () => z.iso.datetime()

const listedObject = () =>
  z.strictObject({
    key: z.string().max(1024),
    size: z.int().min(0),
    modifiedAt: time().optional(),
    etag: z.string().max(256).optional(),
    storageClass: z.string().max(64).optional(),
  })

export const objectCalls = {
  'objects.buckets': call(
    () => z.strictObject({ connection: connectionRef().optional() }),
    () =>
      z.strictObject({
        buckets: z.array(z.strictObject({ name: z.string().max(255), createdAt: time().optional() })),
      }),
  ),
  'objects.list': call(
    () =>
      z.strictObject({
        connection: connectionRef().optional(),
        bucket: bucketName(),
        prefix: prefix().default(''),
        delimiter: z.string().max(8).optional(),
        pageSize: z.int().min(1).max(1000).default(1000),
        continuationToken: token().optional(),
      }),
    () =>
      z.strictObject({
        objects: z.array(listedObject()).max(1000),
        prefixes: z.array(z.string().max(1024)).max(1000),
        nextToken: token().optional(),
      }),
  ),
  'objects.head': call(
    () =>
      z.strictObject({
        connection: connectionRef().optional(),
        bucket: bucketName(),
        key: objectKey(),
        versionId: versionId().optional(),
      }),
    () =>
      z.strictObject({
        size: z.int().min(0),
        etag: z.string().max(256).optional(),
        contentType: z.string().max(1024).optional(),
        modifiedAt: time().optional(),
        storageClass: z.string().max(64).optional(),
        versionId: z.string().max(1024).optional(),
      }),
  ),
  'objects.versions': call(
    () =>
      z.strictObject({
        connection: connectionRef().optional(),
        bucket: bucketName(),
        prefix: prefix().default(''),
        pageSize: z.int().min(1).max(1000).default(1000),
        continuationToken: token().optional(),
      }),
    () =>
      z.strictObject({
        versions: z
          .array(
            z.strictObject({
              key: z.string().max(1024),
              versionId: z.string().max(1024),
              isLatest: z.boolean(),
              isDeleteMarker: z.boolean(),
              size: z.int().min(0).optional(),
              modifiedAt: time().optional(),
              etag: z.string().max(256).optional(),
            }),
          )
          .max(1000),
        nextToken: token().optional(),
      }),
  ),
}
