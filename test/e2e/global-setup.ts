import type { TestProject } from 'vitest/node'
import { startSharedServers } from '../support/servers/start-shared-servers.ts'

/** The storage, beside the playground, that people connect in these tests; the result stops it. */
export function setup(project: TestProject): Promise<() => Promise<void>> {
  return startSharedServers(project, ['ceph'])
}
