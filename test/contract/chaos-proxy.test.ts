import { afterAll, describe } from 'vitest'
import { startChaosProxy } from '../support/chaos/chaos-proxy.ts'
import { startPlayground } from '../support/servers/playground.ts'
import { chaosProxySuite } from './chaos-proxy.suite.ts'

const playground = await startPlayground()
const proxy = await startChaosProxy({ upstream: playground.endpoint })
playground.allowProxy(proxy.port)
afterAll(async () => {
  await proxy.close()
  await playground.stop()
})

describe('a proxy in front of the playground', () => chaosProxySuite(playground, proxy))
