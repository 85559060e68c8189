import { inject } from 'vitest'
import { requireOrSkip } from '../requirements.ts'
import { withCephAdmin } from './ceph-gateway.ts'
import type { S3ServerAddress, SharedS3Server } from './s3-test-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The servers that the integration tests share, by name; one whose packages are missing is absent. */
    s3Servers: Partial<Record<SharedServerName, S3ServerAddress>>
  }
}

export type SharedServerName = 'ceph' | 'swift'

/**
 * A `describe` for integration tests against the one instance of a server that the whole run shares: name buckets
 * uniquely. Skipped, with the reason, where the server's packages are missing.
 */
export function describeWithServer(
  name: SharedServerName,
  suite: string,
  tests: (server: SharedS3Server) => void,
): void {
  requireOrSkip(name, suite, () => {
    const address = inject('s3Servers')[name]
    if (address === undefined) throw new Error(`the global setup did not start ${name}`)
    const { adminConfig } = address
    tests(adminConfig === undefined ? address : withCephAdmin({ ...address, adminConfig }))
  })
}
