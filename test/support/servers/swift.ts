import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DaemonGroup } from './daemon-group.ts'
import { freePorts } from './free-ports.ts'
import { answers } from './http-probe.ts'
import type { S3TestServer } from './s3-test-server.ts'
import { type SwiftServerName, swiftConf } from './swift-conf.ts'

const SERVERS: readonly SwiftServerName[] = ['account', 'container', 'object', 'proxy']

/** Debian's Python, whichever comes first in PATH: Swift is installed as its module. */
const PYTHON = '/usr/bin/python3'
const SCRIPT = fileURLToPath(new URL('swift-server.py', import.meta.url))

/**
 * Starts OpenStack Swift with its S3 front (s3api), from Debian's packages, on free ports of loopback; about 4 s.
 * It stands for the stores that verify signatures but lack tags, bucket policies and POST. Throws with the logs when
 * it doesn't start.
 */
export async function startSwift(): Promise<S3TestServer> {
  const group = new DaemonGroup('swift')
  try {
    return await start(group)
  } catch (error) {
    await group.stop()
    throw error
  }
}

async function start(group: DaemonGroup): Promise<S3TestServer> {
  const { folder } = group
  const ports = await freePorts([...SERVERS, 'memcached'])
  const user = userInfo().username
  const files = swiftConf({ folder, user, ports })
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(folder, name), contents)
  for (const name of ['devices/disk', 'cache']) mkdirSync(join(folder, name), { recursive: true })

  const storagePorts = [ports.account, ports.container, ports.object].map(String)
  await group.run(PYTHON, [SCRIPT, folder, 'rings', ...storagePorts])
  group.start('memcached', 'memcached', ['-u', user, '-l', '127.0.0.1', '-p', String(ports.memcached)])
  for (const name of SERVERS) group.start(name, PYTHON, [SCRIPT, folder, name])

  for (const name of SERVERS) {
    const url = `http://127.0.0.1:${ports[name]}`
    await group.waitUntil(`Swift's ${name} server answered at ${url}`, () => answers(url))
  }
  return {
    name: 'swift',
    endpoint: `http://127.0.0.1:${ports.proxy}`,
    region: 'us-east-1',
    keys: { accessKeyId: 'test:tester', secretAccessKey: 'testing' },
    otherKeys: { accessKeyId: 'other:user', secretAccessKey: 'othersecret' },
    stop: () => group.stop(),
  }
}
