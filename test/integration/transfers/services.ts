import { setTimeout as delay } from 'node:timers/promises'
import { createDispatch } from '../../../electron/services/api/dispatch.ts'
import { createServices, type Services } from '../../../electron/services/create-services.ts'
import { type Client, createClient } from '../../../shared/api/client.ts'
import { SILENT, testPorts } from '../../support/test-ports.ts'

export interface RunningServices {
  readonly services: Services
  readonly call: Client
  /** Resolves when nothing of the queue goes on any more. */
  untilEnded(): Promise<void>
}

/** The services on a data home, as a process has them. Whoever starts them stops them. */
export function startServices(home: string, env: NodeJS.ProcessEnv = process.env, logger = SILENT): RunningServices {
  const services = createServices(
    testPorts(home, { env, logger, host: { kind: 'browser', abilities: [], components: [] } }),
  )
  const call = createClient(createDispatch(services.handlers, logger))
  return {
    services,
    call,
    async untilEnded() {
      for (;;) {
        const { summary } = await call('uploads.list', { limit: 0 })
        if (summary.done + summary.failed === summary.files) return
        await delay(10)
      }
    },
  }
}
