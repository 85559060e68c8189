import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Paths } from './ports.ts'

/** Where things lie for this person on this computer. `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` move the AWS files, as everywhere. */
export function systemPaths(home: string, env: NodeJS.ProcessEnv): Paths {
  return {
    home,
    awsConfigFile: env['AWS_CONFIG_FILE'] ?? join(homedir(), '.aws', 'config'),
    awsCredentialsFile: env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(homedir(), '.aws', 'credentials'),
  }
}
