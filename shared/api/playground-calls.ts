import { z } from 'zod'
import { call } from './call.ts'

export const playgroundCalls = {
  'playground.status': call(
    () => z.strictObject({}),
    () =>
      z.strictObject({
        running: z.boolean(),
        endpoint: z.string().max(256).optional(),
        pid: z.int().optional(),
        dir: z.string().max(4096),
        buckets: z.int().min(0),
        objects: z.int().min(0),
        bytes: z.int().min(0),
      }),
  ),
  'playground.start': call(
    () => z.strictObject({ port: z.int().min(1024).max(65_535).optional() }),
    () => z.strictObject({ endpoint: z.string().max(256), port: z.int() }),
  ),
  'playground.stop': call(
    () => z.strictObject({}),
    () => z.strictObject({ stopped: z.boolean() }),
  ),
  'playground.reset': call(
    () => z.strictObject({}),
    () => z.strictObject({ dir: z.string().max(4096) }),
  ),
}
