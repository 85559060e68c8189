import { afterAll, inject } from 'vitest'
import { s3ServerSuite } from '../contract/s3-server.suite.ts'
import { startChaosProxy } from '../support/chaos/chaos-proxy.ts'
import { describeWithServer } from '../support/servers/shared-servers.ts'

// Before the tests are registered, which is done at one go.
const upstream = inject('s3Servers').ceph?.endpoint
const proxy = upstream === undefined ? undefined : await startChaosProxy({ upstream })
afterAll(() => proxy?.close())

describeWithServer('ceph', 'S3 on Ceph RADOS gateway behind a proxy without faults', (server) =>
  s3ServerSuite({ ...server, endpoint: proxy?.origin ?? '' }),
)
