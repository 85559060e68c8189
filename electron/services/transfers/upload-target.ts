import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import { assertSignableKey } from '../../../shared/links/object-name.ts'
import { fillNameTemplate } from '../../../shared/settings/name-template.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import { tidyPrefix } from '../../../shared/settings/share-prefix.ts'
import type { Clock, RandomBytes } from '../ports.ts'
import { unguessableSegment } from '../random-text.ts'

/** Where a call's uploads go. */
export interface Target {
  readonly bucket: string
  /** No slash at its ends. */
  readonly prefix: string
}

/** @throws AppError `invalid-input` when neither the call nor the connection names a bucket */
export function uploadTarget(connection: Connection, to: Target | undefined, sharePrefix: string): Target {
  if (to !== undefined) return { bucket: to.bucket, prefix: tidyPrefix(to.prefix) }
  if (connection.bucket !== undefined) {
    return { bucket: connection.bucket, prefix: tidyPrefix(connection.prefix === '' ? sharePrefix : connection.prefix) }
  }
  throw new AppError(
    'invalid-input',
    `The connection “${connection.name}” has no bucket to upload to.`,
    'Name the bucket to upload to, or set the connection’s bucket.',
    'to',
  )
}

/**
 * A new object's key: the prefix and the filled-in name template.
 *
 * @throws AppError `unsignable-key`
 */
export function uploadKey(
  { prefix }: Target,
  fileName: string,
  template: Settings['nameTemplate'],
  { clock, random }: { clock: Clock; random: RandomBytes },
): string {
  const date = new Date(clock.now()).toISOString().slice(0, 10)
  const name = fillNameTemplate(template, { random: unguessableSegment(random), fileName, date })
  const key = prefix === '' ? name : `${prefix}/${name}`
  assertSignableKey(key)
  return key
}
