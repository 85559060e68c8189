import * as z from 'zod/mini'
import { call } from './call.ts'

export const playgroundCalls = {
  'playground.status': call(
    () => z.strictObject({}),
    () =>
      z.strictObject({
        running: z.boolean(),
        endpoint: z.optional(z.string().check(z.maxLength(256))),
        pid: z.optional(z.int()),
        dir: z.string().check(z.maxLength(4096)),
        buckets: z.int().check(z.minimum(0)),
        objects: z.int().check(z.minimum(0)),
        bytes: z.int().check(z.minimum(0)),
      }),
  ),
  'playground.start': call(
    () => z.strictObject({ port: z.optional(z.int().check(z.minimum(1024), z.maximum(65_535))) }),
    () => z.strictObject({ endpoint: z.string().check(z.maxLength(256)), port: z.int() }),
  ),
  'playground.stop': call(
    () => z.strictObject({}),
    () => z.strictObject({ stopped: z.boolean() }),
  ),
  'playground.reset': call(
    () => z.strictObject({}),
    () => z.strictObject({ dir: z.string().check(z.maxLength(4096)) }),
  ),
}
