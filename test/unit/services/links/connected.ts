import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createDispatch } from '../../../../electron/services/api/dispatch.ts'
import { createServices } from '../../../../electron/services/create-services.ts'
import { createClient } from '../../../../shared/api/client.ts'
import type { AppEvent } from '../../../../shared/api/events.ts'
import { startTcpFront } from '../../../support/servers/tcp-front.ts'
import { SILENT, testPorts } from '../../../support/test-ports.ts'
import { serve, temporaryFolder } from '../playground/serve.ts'

/** The whole of the services, connected to a store whose clock can be moved against this computer's. */
export async function connected() {
  const frontPorts = new Set<number>()
  const [store, home] = [await serve({ frontPorts }), await temporaryFolder()]
  const front = await startTcpFront(store.endpoint)
  onTestFinished(() => front.close())
  frontPorts.add(front.port)
  const events: AppEvent[] = []
  const services = createServices(testPorts(home, { emit: (event) => void events.push(event) }))
  onTestFinished(() => services.stop())
  const call = createClient(createDispatch(services.handlers, SILENT))
  const { accessKeyId, secretAccessKey } = store.owner
  await call('connections.add', {
    name: 'store',
    provider: 'other',
    endpoint: `http://127.0.0.1:${front.port}`,
    region: store.region,
    bucket: 'playground',
    credentials: { source: 'static', vault: 'session', accessKeyId, secretAccessKey },
  })
  const file = join(home, 'file.txt')
  await writeFile(file, 'shared by a wrong clock')
  return {
    store,
    /** What is between the two, and can be closed. */
    front,
    services,
    home,
    /** What a screen would have been told. */
    events,
    call,
    share: () => call('links.upload', { files: [services.files.add(file)], expiry: { seconds: 600 } }),
  }
}
