import { afterAll, describe } from 'vitest'
import { startPlayground } from '../../support/servers/playground.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { heldUploadsSuite, untrustedStorageSuite } from './held-uploads.suite.ts'

const playground = await startPlayground()
afterAll(() => playground.stop())

describe('uploads to the playground', () => {
  heldUploadsSuite(() => playground)
  untrustedStorageSuite(() => playground)
})

describeWithServer('ceph', 'uploads to a Ceph RADOS gateway', (server) => heldUploadsSuite(() => server))
