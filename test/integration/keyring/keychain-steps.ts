// Works through the steps named on the command line with the real keychain, and prints what came of each.
import { randomBytes } from 'node:crypto'
import { readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { KeychainStore } from '../../../electron/services/vault/keychain-store.ts'
import { isSecretServiceLocked } from '../../../electron/services/vault/secret-service.ts'
import { createSecretStores } from '../../../electron/services/vault/secret-stores.ts'
import { AppError } from '../../../shared/errors.ts'

export const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
export const ODD = 'a\0b\n ß💡\ud800'
export const LARGE = `${SECRET}${'x'.repeat(100_000)}`

const folder = process.env['HOME'] ?? ''
const home = join(folder, 'sandglass')

const openStore = createSecretStores({
  paths: { home },
  randomBytes,
  passphrase: () => Promise.reject(new Error('the passphrase vault is not an answer to a keychain that fails')),
  platform: process.platform,
  env: process.env,
})

function storeWith(changes: { scope?: string; maxSecretBytes?: number; canPrompt?: boolean }): KeychainStore {
  return new KeychainStore({
    scope: 'test',
    folder: join(home, 'large-secrets'),
    randomBytes,
    load: async () => (await import('keytar')).default,
    isLocked: () => isSecretServiceLocked(),
    canPrompt: true,
    maxSecretBytes: Number.POSITIVE_INFINITY,
    timeout: 1000,
    ...changes,
  })
}

const STEPS = {
  get: async () => (await openStore('keychain')).get('a'),
  set: async () => (await openStore('keychain')).set('a', SECRET),
  'set-odd': async () => (await openStore('keychain')).set('a', ODD),
  'set-large': async () => (await openStore('keychain')).set('a', LARGE),
  delete: async () => (await openStore('keychain')).delete('a'),
  'get-of-other-home': () => storeWith({ scope: 'other' }).get('a'),
  'set-large-as-file': () => storeWith({ maxSecretBytes: 2560 }).set('a', LARGE),
  'get-large-of-file': () => storeWith({ maxSecretBytes: 2560 }).get('a'),
  'delete-large-file': () => storeWith({ maxSecretBytes: 2560 }).delete('a'),
  'get-in-a-second': () => storeWith({}).get('a'),
  files: async () => readdirSync(home, { recursive: true }).map(String).sort(),
} satisfies Record<string, () => Promise<unknown>>

export type Step = keyof typeof STEPS

/** What came of each step: a value (`null` for none), or the code and words of an error; and how long it took. */
export type Report = Readonly<
  Record<string, { readonly value?: unknown; readonly error?: unknown; readonly ms: number }>
>

async function work(names: readonly string[]): Promise<Report> {
  const report: Record<string, { value?: unknown; error?: unknown; ms: number }> = {}
  for (const name of names) {
    const start = performance.now()
    const step = Object.entries(STEPS).find(([known]) => known === name)?.[1]
    if (step === undefined) throw new Error(`no such step: ${name}`)
    const outcome = await step().then(
      (value: unknown) => ({ value: value === LARGE ? 'the large secret' : (value ?? null) }),
      (error: unknown) => ({ error: error instanceof AppError ? error.toWire() : String(error) }),
    )
    report[name] = { ...outcome, ms: performance.now() - start }
  }
  return report
}

if (import.meta.main) {
  writeSync(1, JSON.stringify(await work(process.argv.slice(2))))
  // A process exits only when the keychain’s thread has an answer; a keychain that is stuck never gives one.
  process.kill(process.pid, 'SIGKILL')
}
