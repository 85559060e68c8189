import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DialectId } from '../../../electron/services/playground/dialects.ts'
import {
  createKey,
  type PlaygroundKey,
  readPlaygroundKeys,
  writePlaygroundKeys,
} from '../../../electron/services/playground/keys.ts'
import { createPlayground } from '../../../electron/services/playground/playground.ts'
import type { Clock } from '../../../electron/services/ports.ts'
import type { AccessKeys, S3TestServer } from './s3-test-server.ts'

export interface PlaygroundTestServer extends S3TestServer {
  /** Lets itself be reached by a proxy, too: otherwise it refuses any `Host` but its own. */
  allowProxy(port: number): void
  /** Makes a key of a user that may only what the statements allow. */
  createUser(statements: readonly object[]): Promise<AccessKeys>
}

/** Starts a playground in this process, on a port of its own, in a fresh folder. It needs nothing installed. */
export async function startPlayground(clock: Clock = Date, dialect: DialectId = 's3'): Promise<PlaygroundTestServer> {
  const dir = mkdtempSync(join(tmpdir(), 'sandglass-playground-'))
  const frontPorts = new Set<number>()
  const playground = createPlayground({ dir, clock, random: randomBytes, port: 0, frontPorts, dialect })
  const { endpoint, region } = await playground.start()
  const readKeys = (): readonly PlaygroundKey[] => readPlaygroundKeys(dir) ?? []
  const [owner] = readKeys()
  if (owner === undefined) throw new Error('a new playground has no key')

  // A user without a policy is the owner, too: this one may do nothing.
  const Statement = [{ Effect: 'Deny', Action: '*', Resource: '*' }]
  const policy = JSON.stringify({ Version: '2012-10-17', Statement })
  const other = { ...createKey(randomBytes, 'other'), policy }
  await writePlaygroundKeys(dir, [owner, other])
  const setEnabled = (accessKeyId: string, enabled: boolean): Promise<void> =>
    writePlaygroundKeys(
      dir,
      readKeys().map((key) => (key.accessKeyId === accessKeyId ? { ...key, enabled } : key)),
    )
  return {
    name: 'playground',
    endpoint,
    region,
    keys: owner,
    otherKeys: other,
    adminCreateKeys: async () => {
      const key = createKey(randomBytes)
      await writePlaygroundKeys(dir, [...readKeys(), key])
      return key
    },
    adminDisableKey: (accessKeyId) => setEnabled(accessKeyId, false),
    adminEnableKey: ({ accessKeyId }) => setEnabled(accessKeyId, true),
    createUser: async (Statement) => {
      const user = {
        ...createKey(randomBytes, 'limited'),
        policy: JSON.stringify({ Version: '2012-10-17', Statement }),
      }
      await writePlaygroundKeys(dir, [...readKeys(), user])
      return user
    },
    allowProxy: (port) => void frontPorts.add(port),
    stop: async () => {
      await playground.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
