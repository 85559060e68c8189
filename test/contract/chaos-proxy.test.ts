import { afterAll, describe } from 'vitest'
import { startChaosProxy } from '../support/chaos/chaos-proxy.ts'
import { startPlayground } from '../support/servers/playground.ts'
import { s3ServerSuite } from './s3-server.suite.ts'

const playground = await startPlayground()
const proxy = await startChaosProxy({ upstream: playground.endpoint })
playground.allowProxy(proxy.port)
afterAll(async () => {
  await proxy.close()
  await playground.stop()
})

describe('S3 on the playground behind a proxy without faults', () =>
  s3ServerSuite({ ...playground, endpoint: proxy.origin }))
