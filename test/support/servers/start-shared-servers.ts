import type { TestProject } from 'vitest/node'
import { missingReason, REQUIREMENTS } from '../../../build/test-requirements.ts'
import { startCephGateway } from './ceph-gateway.ts'
import type { S3ServerAddress, S3TestServer } from './s3-test-server.ts'
import type { SharedServerName } from './shared-servers.ts'
import { startSwift } from './swift.ts'

const START: Readonly<Record<SharedServerName, () => Promise<S3TestServer>>> = {
  ceph: startCephGateway,
  swift: startSwift,
}

/** Starts, once for a whole run, those of the servers whose packages are installed; the result stops them. */
export async function startSharedServers(
  project: TestProject,
  wanted: readonly SharedServerName[],
): Promise<() => Promise<void>> {
  const names = wanted.filter((name) => missingReason(REQUIREMENTS[name]) === undefined)
  const started = await Promise.allSettled(names.map((name) => START[name]()))
  const servers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()))
  }

  const failure = started.find((result) => result.status === 'rejected')
  if (failure !== undefined) {
    await stop()
    throw failure.reason
  }
  project.provide('s3Servers', Object.fromEntries(servers.map((server) => [server.name, addressOf(server)])))
  return stop
}

/** Only data crosses to the workers: functions stay behind. */
function addressOf({
  stop,
  adminCreateKeys,
  adminDisableKey,
  adminEnableKey,
  ...address
}: S3TestServer): S3ServerAddress {
  return address
}
