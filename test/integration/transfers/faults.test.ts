import { afterAll, describe } from 'vitest'
import { startPlayground } from '../../support/servers/playground.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { connectionFaultsSuite } from './connection-faults.suite.ts'

const clock = { offset: 0, now: () => Date.now() + clock.offset }
const playground = await startPlayground(clock)
afterAll(() => playground.stop())

describe('uploads to the playground', () => connectionFaultsSuite(() => playground))

describeWithServer('ceph', 'uploads to a Ceph RADOS gateway', (server) => connectionFaultsSuite(() => server))
