import { join } from 'node:path'
import type { Vault } from '../../../shared/connections/connection.ts'
import type { Paths, RandomBytes, SecretStore } from '../ports.ts'
import type { KeychainStore } from './keychain-store.ts'
import type { PassphrasePurpose, PassphraseStore } from './passphrase-store.ts'
import { SessionStore } from './session-store.ts'

/** The largest entry of the Windows Credential Manager, in bytes (CRED_MAX_CREDENTIAL_BLOB_SIZE). Others have no such limit. */
const WINDOWS_ENTRY_BYTES = 2560

/** How long a person has to answer the keychain's own window, in milliseconds. */
const KEYCHAIN_TIMEOUT = 60_000

export interface SecretStoresPorts {
  readonly paths: Pick<Paths, 'home'>
  readonly randomBytes: RandomBytes
  /** For the passphrase vault; called once at most, if the answer is right. */
  readonly passphrase: (purpose: PassphrasePurpose) => Promise<string>
  readonly platform: NodeJS.Platform
  /** The environment of the process: whether it has a display. */
  readonly env: NodeJS.ProcessEnv
}

/** Gives the store of a vault. Nothing is loaded, read or asked before it is needed. */
export type SecretStores = (vault: Vault) => Promise<SecretStore>

export function createSecretStores(ports: SecretStoresPorts): SecretStores {
  const stores = {
    keychain: onceOpened(() => keychainStore(ports)),
    passphrase: onceOpened(() => passphraseStore(ports)),
    session: onceOpened(async () => new SessionStore()),
  } satisfies Record<Vault, () => Promise<SecretStore>>
  return (vault) => stores[vault]()
}

/** The vault under a passphrase, whose passphrase can be changed. It is the file `vault.json` of the data folder. */
async function passphraseStore({ paths, passphrase, randomBytes }: SecretStoresPorts): Promise<PassphraseStore> {
  const { PassphraseStore } = await import('./passphrase-store.ts')
  return new PassphraseStore({ file: join(paths.home, 'vault.json'), passphrase, randomBytes })
}

async function keychainStore({ paths, randomBytes, platform, env }: SecretStoresPorts): Promise<KeychainStore> {
  const [{ KeychainStore }, { readVaultId }, { isSecretServiceLocked }] = await Promise.all([
    import('./keychain-store.ts'),
    import('./vault-id.ts'),
    import('./secret-service.ts'),
  ])
  const isLinux = platform === 'linux'
  return new KeychainStore({
    scope: await readVaultId(paths.home, randomBytes),
    folder: join(paths.home, 'large-secrets'),
    randomBytes,
    load: async () => (await import('keytar')).default,
    isLocked: isLinux ? () => isSecretServiceLocked() : async () => undefined,
    canPrompt: !isLinux || isSet(env['DISPLAY']) || isSet(env['WAYLAND_DISPLAY']),
    maxSecretBytes: platform === 'win32' ? WINDOWS_ENTRY_BYTES : Number.POSITIVE_INFINITY,
    timeout: KEYCHAIN_TIMEOUT,
  })
}

/** Keeps what was opened; a failure is not kept, and the next call tries again. */
function onceOpened<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
