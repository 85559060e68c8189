import type { BigIntStats } from 'node:fs'
import type { FileIdentity } from '../../../../shared/transfers/transfer.ts'

export function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileIdentity {
  return { dev: `${dev}`, ino: `${ino}`, size: Number(size), mtimeNs: `${mtimeNs}`, ctimeNs: `${ctimeNs}` }
}
