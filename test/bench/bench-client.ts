import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createDispatch } from '../../electron/services/api/dispatch.ts'
import { createServices } from '../../electron/services/create-services.ts'
import type { Logger } from '../../electron/services/ports.ts'
import { type Client, createClient } from '../../shared/api/client.ts'

const SILENT: Logger = { info: () => undefined, error: () => undefined }

/** The services in this process, called through the one door that every host uses. Call `stop` when done. */
export function startClient(home: string): { call: Client; stop: () => Promise<void> } {
  const services = createServices({
    clock: Date,
    random: randomBytes,
    paths: { home, awsConfigFile: join(home, 'config'), awsCredentialsFile: join(home, 'credentials') },
    platform: process.platform,
    env: {},
    prompt: { ask: () => Promise.reject(new Error('Nobody is there to be asked.')) },
    passphrase: () => Promise.reject(new Error('Nobody is there to be asked.')),
    logger: SILENT,
    startPlayground: () => Promise.reject(new Error('No playground is needed here.')),
    onProgress: () => undefined,
    emit: () => undefined,
    host: { kind: 'cli', abilities: [], components: [] },
  })
  return { call: createClient(createDispatch(services.handlers, SILENT)), stop: () => services.stop() }
}

/** The time that something takes, in milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
