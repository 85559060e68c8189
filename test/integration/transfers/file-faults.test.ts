import { afterAll, describe } from 'vitest'
import { startPlayground } from '../../support/servers/playground.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { describeClock, fileFaultsSuite } from './file-faults.suite.ts'

const clock = { offset: 0, now: () => Date.now() + clock.offset }
const playground = await startPlayground(clock)
afterAll(() => playground.stop())

describe('a file that goes to the playground', () => {
  fileFaultsSuite(() => playground)
  describeClock(() => playground, clock)
})

describeWithServer('ceph', 'a file that goes to a Ceph RADOS gateway', (server) => fileFaultsSuite(() => server))
