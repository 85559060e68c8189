import { afterAll, inject } from 'vitest'
import { chaosProxySuite } from '../contract/chaos-proxy.suite.ts'
import { startChaosProxy } from '../support/chaos/chaos-proxy.ts'
import { describeWithServer } from '../support/servers/shared-servers.ts'

// Before the tests are registered, which is done at one go.
const upstream = inject('s3Servers').ceph?.endpoint
const proxy = upstream === undefined ? undefined : await startChaosProxy({ upstream })
afterAll(() => proxy?.close())

describeWithServer('ceph', 'a proxy in front of a Ceph RADOS gateway', (server) => {
  if (proxy === undefined) throw new Error('the gateway runs, but the proxy was not started')
  chaosProxySuite(server, proxy)
})
