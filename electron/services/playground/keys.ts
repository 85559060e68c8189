import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { AppError } from '../../../shared/errors.ts'
import { once } from '../../../shared/once.ts'
import type { RandomBytes } from '../ports.ts'
import { randomText } from '../random-text.ts'
import { writeFileAtomically } from './state-files.ts'

export const KEYS_FILE = 'keys.json'

/** One access key of the playground. */
const keySchema = once(() =>
  z.strictObject({
    accessKeyId: z.string().check(z.minLength(1), z.regex(/^[^/\s]+$/)),
    secretAccessKey: z.string().check(z.minLength(1)),
    /** The user that the key belongs to: `arn:aws:iam::000000000000:user/<user>` in policies. */
    user: z.string().check(z.minLength(1)),
    enabled: z.boolean(),
    /** For temporary keys: the token that requests must carry, and when it ends (milliseconds since the epoch). */
    sessionToken: z.exactOptional(z.string().check(z.minLength(1))),
    expiresAt: z.exactOptional(z.number()),
    /** An identity policy as JSON text. Without one the key may do everything, as the owner. */
    policy: z.exactOptional(z.string()),
  }),
)

export type PlaygroundKey = Readonly<z.output<ReturnType<typeof keySchema>>>

const keysSchema = once(() => z.strictObject({ keys: z.array(keySchema()) }))

function parseKeys(text: string): readonly PlaygroundKey[] {
  try {
    return keysSchema().parse(JSON.parse(text)).keys
  } catch {
    throw new AppError(
      'credentials-gone',
      `The playground's ${KEYS_FILE} can't be read as a list of keys.`,
      'Reset the playground to have new keys made; its objects are removed with it.',
    )
  }
}

/** The playground's keys, the owner's first, or undefined when it was never started. Throws AppError when the file is damaged. */
export function readPlaygroundKeys(dir: string): readonly PlaygroundKey[] | undefined {
  try {
    return parseKeys(readFileSync(join(dir, KEYS_FILE), 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Replaces all keys (mode 0600, atomically). A running playground takes them up with the next request. */
export async function writePlaygroundKeys(dir: string, keys: readonly PlaygroundKey[]): Promise<void> {
  await writeFileAtomically(join(dir, KEYS_FILE), JSON.stringify(keysSchema().parse({ keys }), null, 2))
}

/** A new owner key, in the shape of AWS's: 20 characters of id, 40 of secret. */
export function createKey(random: RandomBytes, user = 'owner'): PlaygroundKey {
  const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  return {
    accessKeyId: `SANDGLASS${randomText(random, upper, 11)}`,
    secretAccessKey: randomText(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', 40),
    user,
    enabled: true,
  }
}

/** The keys on disk, read again whenever the file was replaced: disabling a key takes effect with the next request. */
export function watchKeys(dir: string): (accessKeyId: string) => PlaygroundKey | undefined {
  const file = join(dir, KEYS_FILE)
  let stamp = ''
  let keys: ReadonlyMap<string, PlaygroundKey> = new Map()
  return (accessKeyId) => {
    // By inode as well as time: an atomic replacement within one clock tick still shows.
    const { ino, mtimeMs, size } = statSync(file)
    const current = `${ino}:${mtimeMs}:${size}`
    if (current !== stamp) {
      keys = new Map(parseKeys(readFileSync(file, 'utf8')).map((key) => [key.accessKeyId, key]))
      stamp = current
    }
    return keys.get(accessKeyId)
  }
}
