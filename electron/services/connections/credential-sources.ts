import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import { once } from '../../../shared/once.ts'
import type { Network } from '../network/network.ts'
import type { Clock, Paths, Prompt } from '../ports.ts'
import type { SecretStores } from '../vault/secret-stores.ts'
import type { CredentialProvider, Credentials } from './credentials.ts'
import { environmentCredentials } from './environment-credentials.ts'
import type { ProfileCredentials } from './profile-credentials.ts'
import { StaticCredentials, type StaticSecret } from './static-credentials.ts'

export interface CredentialSourcesPorts {
  readonly secretStores: SecretStores
  readonly prompt: Prompt
  readonly paths: Pick<Paths, 'awsConfigFile' | 'awsCredentialsFile'>
  readonly clock: Clock
  /** How the services are reached that some profiles get their credentials from. */
  readonly network: Network
  /** The environment of the process; read only where a connection or a profile names it as its source. */
  readonly env: NodeJS.ProcessEnv
  /** The key of the playground, or undefined before the playground was first started. */
  readonly readPlaygroundKeys: () => Promise<Pick<Credentials, 'accessKeyId' | 'secretAccessKey'> | undefined>
}

/** Finds credentials in the one source that a connection names, and keeps those that a person gave. */
export interface CredentialSources extends CredentialProvider {
  /**
   * Keeps a secret for a connection's present endpoint and key, in the vault that it names.
   * @throws AppError `invalid-input`, or what the vault throws.
   */
  saveStaticSecret(connection: Connection, secret: StaticSecret): Promise<void>
  /** Lets a secret be used with what its connection has become. @throws AppError if it couldn't be used with what it was. */
  rebind(before: Connection, after: Connection): Promise<void>
  /** Forgets the secret of a connection; it is no error if it has none. */
  deleteStaticSecret(connection: Connection): Promise<void>
}

/** Nothing is loaded, read or asked before a connection of that source is resolved. */
export function createCredentialSources(ports: CredentialSourcesPorts): CredentialSources {
  const staticCredentials = new StaticCredentials(ports)
  const profileCredentials = once(async (): Promise<ProfileCredentials> => {
    const { ProfileCredentials } = await import('./profile-credentials.ts')
    return new ProfileCredentials(ports)
  })
  return {
    async resolve(connection) {
      const source = connection.credentials
      switch (source.source) {
        case 'static':
          return await staticCredentials.resolve(connection, source)
        case 'profile':
          return await (await profileCredentials()).resolve(source.profile, connection)
        case 'environment':
          return environmentCredentials(ports.env, `The connection “${connection.name}”`)
        case 'playground':
          return await playgroundCredentials(ports)
      }
    },
    saveStaticSecret: (connection, secret) => staticCredentials.save(connection, secret),
    rebind: (before, after) => staticCredentials.rebind(before, after),
    deleteStaticSecret: (connection) => staticCredentials.delete(connection),
  }
}

async function playgroundCredentials({ readPlaygroundKeys }: CredentialSourcesPorts): Promise<Credentials> {
  const keys = await readPlaygroundKeys()
  if (keys !== undefined) return { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey }
  throw new AppError('no-credentials', 'The playground has no key yet.', 'Start the playground; it makes its own key.')
}
