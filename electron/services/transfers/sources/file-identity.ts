import type { BigIntStats } from 'node:fs'

/** What tells one state of a file from another. Times are nanoseconds since the epoch; what exceeds a double is decimal text. */
export interface FileIdentity {
  readonly dev: string
  readonly ino: string
  /** Bytes. */
  readonly size: number
  readonly mtimeNs: string
  readonly ctimeNs: string
}

export function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileIdentity {
  return { dev: `${dev}`, ino: `${ino}`, size: Number(size), mtimeNs: `${mtimeNs}`, ctimeNs: `${ctimeNs}` }
}

export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs
}
