import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Logger, Ports } from '../../electron/services/ports.ts'

export const SILENT: Logger = { info: () => undefined, error: () => undefined }
const never = () => Promise.reject(new Error('nobody is there to be asked'))

/** The ports of a host without a person, a screen or an environment, whose data is in a folder. @param ports what is otherwise */
export function testPorts(home: string, ports: Partial<Ports> = {}): Ports {
  return {
    clock: Date,
    random: randomBytes,
    paths: { home, awsConfigFile: join(home, 'none'), awsCredentialsFile: join(home, 'none') },
    platform: process.platform,
    env: {},
    prompt: { ask: never },
    passphrase: never,
    logger: SILENT,
    startPlayground: never,
    onProgress: () => undefined,
    emit: () => undefined,
    host: { kind: 'cli', abilities: [], components: [] },
    ...ports,
  }
}
