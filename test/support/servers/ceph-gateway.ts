import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cephConf } from './ceph-conf.ts'
import { DaemonGroup } from './daemon-group.ts'
import { freePorts } from './free-ports.ts'
import { answers } from './http-probe.ts'
import type { AccessKeys, S3ServerAddress, S3TestServer, SharedS3Server } from './s3-test-server.ts'

const KEYS: AccessKeys = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const OTHER_KEYS: AccessKeys = {
  accessKeyId: 'AKIAOTHEREXAMPLE0000',
  secretAccessKey: 'otherSecretotherSecretotherSecret0000000',
}

/**
 * Starts a real Ceph RADOS gateway, from Debian's packages, on free ports of loopback; about 5 s. It serves plain HTTP
 * and TLS, and runs lifecycle rules every ten seconds. Throws with the logs when it doesn't start.
 */
export async function startCephGateway(): Promise<S3TestServer> {
  const group = new DaemonGroup('ceph')
  try {
    return await start(group)
  } catch (error) {
    await group.stop()
    throw error
  }
}

async function start(group: DaemonGroup): Promise<S3TestServer> {
  const { folder } = group
  const conf = join(folder, 'ceph.conf')
  const ports = await freePorts(['monitor', 'monitorV1', 'http', 'https'])
  const clusterId = randomUUID()
  for (const name of ['mon', 'osd', 'rgw']) mkdirSync(join(folder, name))
  writeFileSync(conf, cephConf({ folder, clusterId, ports }))
  await Promise.all([makeKeyring(group), makeCertificate(group)])

  const monitors = `[v2:127.0.0.1:${ports.monitor},v1:127.0.0.1:${ports.monitorV1}]`
  const monmap = join(folder, 'monmap')
  await group.run('monmaptool', ['--create', '--fsid', clusterId, '--addv', 'a', monitors, monmap])
  await group.run('ceph-mon', ['--mkfs', '-i', 'a', '--monmap', monmap, '-c', conf])
  group.start('monitor', 'ceph-mon', ['-f', '-i', 'a', '-c', conf])

  const osdId = randomUUID()
  await Promise.all([
    group.run('ceph-osd', ['--mkfs', '-i', '0', '--osd-uuid', osdId, '--monmap', monmap, '-c', conf]),
    group.run('ceph', ['-c', conf, 'osd', 'create', osdId]),
  ])
  await group.run('ceph', ['-c', conf, 'osd', 'crush', 'add', 'osd.0', '1.0', 'host=localhost', 'root=default'])
  group.start('osd', 'ceph-osd', ['-f', '-i', '0', '-c', conf])
  group.start('gateway', 'radosgw', ['-f', '-n', 'client.rgw.a', '-c', conf])

  const endpoint = `http://127.0.0.1:${ports.http}`
  await group.waitUntil(`the Ceph gateway answered at ${endpoint}`, () => answers(endpoint))
  await createAccount(conf, 'tester', KEYS)
  await createAccount(conf, 'other', OTHER_KEYS)
  return {
    ...withCephAdmin({
      name: 'ceph',
      endpoint,
      tlsEndpoint: `https://127.0.0.1:${ports.https}`,
      caFile: join(folder, 'tls.crt'),
      region: 'us-east-1',
      keys: KEYS,
      otherKeys: OTHER_KEYS,
      adminConfig: conf,
    }),
    stop: () => group.stop(),
  }
}

/** The gateway's administration, for whoever has its address. */
export function withCephAdmin(
  address: S3ServerAddress & { readonly adminConfig: string },
): Required<Pick<SharedS3Server, 'adminCreateKeys' | 'adminDisableKey' | 'adminEnableKey'>> & S3ServerAddress {
  return {
    ...address,
    adminCreateKeys: async () => {
      const id = randomUUID().replaceAll('-', '').toUpperCase()
      const keys = { accessKeyId: `AKIA${id.slice(0, 16)}`, secretAccessKey: `example${id}` }
      await createAccount(address.adminConfig, `account-${id}`, keys)
      return keys
    },
    adminDisableKey: async (accessKeyId) => {
      await admin(address.adminConfig, ['key', 'rm', '--key-type=s3', `--access-key=${accessKeyId}`])
    },
    adminEnableKey: async ({ accessKeyId, secretAccessKey }) => {
      const uid = `account-${secretAccessKey.replace(/^example/, '')}`
      const secrets = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`]
      await admin(address.adminConfig, ['key', 'create', '--key-type=s3', `--uid=${uid}`, ...secrets])
    },
  }
}

async function createAccount(conf: string, id: string, keys: AccessKeys): Promise<void> {
  const secrets = [`--access-key=${keys.accessKeyId}`, `--secret-key=${keys.secretAccessKey}`]
  await admin(conf, ['user', 'create', `--uid=${id}`, `--display-name=${id}`, ...secrets])
}

async function admin(conf: string, args: readonly string[]): Promise<void> {
  await promisify(execFile)('radosgw-admin', ['-n', 'client.rgw.a', '-c', conf, ...args], { timeout: 60_000 })
}

/** One key for every daemon: they all belong to one test. */
async function makeKeyring(group: DaemonGroup): Promise<void> {
  const key = (await group.run('ceph-authtool', ['--gen-print-key'])).trim()
  const section = (entity: string, osdProfile: string): string =>
    `[${entity}]\n\tkey = ${key}\n\tcaps mon = "${osdProfile}"\n\tcaps osd = "allow *"\n\tcaps mgr = "allow *"\n`
  const keyring = [
    section('mon.', 'allow *'),
    section('client.admin', 'allow *'),
    section('client.rgw.a', 'allow *'),
    section('osd.0', 'allow profile osd'),
  ]
  writeFileSync(join(group.folder, 'keyring'), keyring.join(''), { mode: 0o600 })
}

async function makeCertificate(group: DaemonGroup): Promise<void> {
  const names = 'subjectAltName=DNS:localhost,DNS:s3.localhost,DNS:*.s3.localhost,IP:127.0.0.1'
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const files = ['-keyout', join(group.folder, 'tls.key'), '-out', join(group.folder, 'tls.crt')]
  await group.run('openssl', [
    'req',
    '-x509',
    ...key,
    '-days',
    '7',
    '-subj',
    '/CN=localhost',
    '-addext',
    names,
    ...files,
  ])
}
