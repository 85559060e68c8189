import type { Paths } from '../ports.ts'
import { readAwsFiles } from './aws-config-file.ts'
import { profileNotFound } from './profile-errors.ts'

/** What a new connection takes from a profile besides its credentials. */
export interface FoundProfile {
  readonly region?: string | undefined
}

/**
 * Finds a profile of `~/.aws`: when a connection names it, not only when it is first used.
 * @throws AppError `profile-not-found`
 */
export async function findProfile(
  paths: Pick<Paths, 'awsConfigFile' | 'awsCredentialsFile'>,
  name: string,
): Promise<FoundProfile> {
  const files = await readAwsFiles(paths)
  const settings = files.profiles.get(name)
  if (settings === undefined) throw profileNotFound(name, files)
  return { region: settings.get('region') }
}
