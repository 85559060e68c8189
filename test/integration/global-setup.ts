import type { TestProject } from 'vitest/node'
import { startSharedServers } from '../support/servers/start-shared-servers.ts'

/** The servers of all integration tests; the result stops them. */
export function setup(project: TestProject): Promise<() => Promise<void>> {
  return startSharedServers(project, ['ceph', 'swift'])
}
