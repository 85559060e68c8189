import { afterAll, describe } from 'vitest'
import { startPlayground } from '../../support/servers/playground.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { connectionFaultsSuite } from './connection-faults.suite.ts'

const playground = await startPlayground()
afterAll(() => playground.stop())

describe('uploads to the playground', () => connectionFaultsSuite(() => playground))

describeWithServer('ceph', 'uploads to a Ceph RADOS gateway', (server) => connectionFaultsSuite(() => server))
