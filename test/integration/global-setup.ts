import type { TestProject } from 'vitest/node'
import { realElectron } from '../support/hosts/real-electron.ts'
import { startSharedServers } from '../support/servers/start-shared-servers.ts'

/** The servers of all integration tests; the result stops them. Says whether the tests on Electron itself are among them. */
export function setup(project: TestProject): Promise<() => Promise<void>> {
  const electron = realElectron()
  if ('missing' in electron) process.stderr.write(`not run: real Electron (${electron.missing})\n`)
  return startSharedServers(project, ['ceph', 'swift'])
}
