import { afterAll, describe } from 'vitest'
import { startPlayground } from '../../support/servers/playground.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { keyFaultsSuite, strictKeyFaultsSuite } from './key-faults.suite.ts'

const playground = await startPlayground()
afterAll(() => playground.stop())

describe('keys for the playground', () => {
  keyFaultsSuite(() => playground)
  strictKeyFaultsSuite(() => playground)
})

describeWithServer('ceph', 'keys for a Ceph RADOS gateway', (server) => keyFaultsSuite(() => server))
