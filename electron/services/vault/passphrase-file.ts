import { createHash, createHmac, scrypt, timingSafeEqual } from 'node:crypto'
import * as z from 'zod/mini'
import { AppError } from '../../../shared/errors.ts'
import { once } from '../../../shared/once.ts'
import type { RandomBytes } from '../ports.ts'
import { SEAL_KEY_BYTES, seal, unseal } from './sealed-box.ts'

/** The shortest passphrase that a new vault takes, in characters. */
const PASSPHRASE_LENGTH_MIN = 8

const FORMAT = 'sandglass-vault'
const SALT_BYTES = 16
const CHECK_KEY_BYTES = 32

/** scrypt (RFC 7914): 128 MiB and a good third of a second for each guess. Version 1 of the file always has these. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const
const SCRYPT_MEMORY_MAX = 2 * 128 * SCRYPT.N * SCRYPT.r

/**
 * The file. `check` is a MAC of the header under the passphrase's key: it tells a wrong passphrase from a damaged box.
 * `checksum` needs no key: it tells a damaged file from a wrong passphrase before anyone is asked.
 */
const vaultFile = once(() =>
  z.strictObject({
    format: z.literal(FORMAT),
    version: z.literal(1),
    scrypt: z.strictObject({
      N: z.literal(SCRYPT.N),
      r: z.literal(SCRYPT.r),
      p: z.literal(SCRYPT.p),
      salt: z.base64(),
    }),
    check: z.base64(),
    box: z.base64(),
    checksum: z.base64(),
  }),
)
type VaultFile = z.output<ReturnType<typeof vaultFile>>

const entries = once(() => z.array(z.tuple([z.string(), z.string()])))

/** What a passphrase and a salt give. It opens every later state of the vault until the passphrase is changed. */
export interface VaultKey {
  readonly salt: string
  readonly sealKey: Uint8Array
  readonly checkKey: Uint8Array
}

/**
 * Reads the outside of a vault file. Needs no passphrase.
 * @throws AppError `vault-damaged` for anything that isn't, byte for byte, a file that `formatVaultFile` made.
 */
export function parseVaultFile(content: Buffer): VaultFile {
  const version = z.object({ format: z.literal(FORMAT), version: z.number().check(z.minimum(2)) })
  let json: unknown
  try {
    json = JSON.parse(content.toString())
  } catch {
    throw damaged()
  }
  if (version.safeParse(json).success) {
    throw new AppError('library-newer', 'The vault was written by a newer Sandglass.', 'Update Sandglass.')
  }
  const file = vaultFile().safeParse(json)
  if (!file.success || checksumOf(file.data) !== file.data.checksum) throw damaged()
  return file.data
}

/** @throws AppError `wrong-passphrase`. */
export async function unlockVaultFile(file: VaultFile, passphrase: string): Promise<VaultKey> {
  const key = await deriveKey(passphrase, file.scrypt.salt)
  const check = Buffer.from(file.check, 'base64')
  const expected = headerCheck(key)
  if (check.length === expected.length && timingSafeEqual(check, expected)) return key
  throw new AppError('wrong-passphrase', 'That is not the vault’s passphrase.', 'Try again; capitals matter.')
}

/** The key of a vault that is yet to be written, with a salt of its own. @throws AppError `invalid-input` for a short passphrase. */
export async function newVaultKey(passphrase: string, randomBytes: RandomBytes): Promise<VaultKey> {
  if ([...passphrase].length < PASSPHRASE_LENGTH_MIN) {
    throw new AppError(
      'invalid-input',
      `The passphrase is shorter than ${PASSPHRASE_LENGTH_MIN} characters.`,
      'Four or five words that don’t belong together make a good one.',
      'passphrase',
    )
  }
  return await deriveKey(passphrase, Buffer.from(randomBytes(SALT_BYTES)).toString('base64'))
}

/** The secrets by name. @throws AppError `vault-damaged`. */
export function openVaultFile(file: VaultFile, key: VaultKey): Map<string, string> {
  const plaintext = unseal(key.sealKey, Buffer.from(file.box, 'base64'), headerOf(key.salt))
  if (plaintext === undefined) throw damaged()
  return new Map(entries().parse(JSON.parse(plaintext.toString())))
}

/** A whole vault file with these secrets. */
export function formatVaultFile(
  secrets: ReadonlyMap<string, string>,
  key: VaultKey,
  randomBytes: RandomBytes,
): Uint8Array {
  const file: Omit<VaultFile, 'checksum'> = {
    format: FORMAT,
    version: 1,
    scrypt: { ...SCRYPT, salt: key.salt },
    check: headerCheck(key).toString('base64'),
    box: seal(key.sealKey, Buffer.from(JSON.stringify([...secrets])), headerOf(key.salt), randomBytes).toString(
      'base64',
    ),
  }
  return Buffer.from(`${JSON.stringify({ ...file, checksum: checksumOf(file) })}\n`)
}

function deriveKey(passphrase: string, salt: string): Promise<VaultKey> {
  // NFKC: keyboards and systems spell the same accented letter in more than one way.
  const text = passphrase.normalize('NFKC')
  const options = { ...SCRYPT, maxmem: SCRYPT_MEMORY_MAX }
  return new Promise((resolve, reject) => {
    scrypt(text, Buffer.from(salt, 'base64'), SEAL_KEY_BYTES + CHECK_KEY_BYTES, options, (error, bytes) => {
      if (error !== null) reject(error)
      else resolve({ salt, sealKey: bytes.subarray(0, SEAL_KEY_BYTES), checkKey: bytes.subarray(SEAL_KEY_BYTES) })
    })
  })
}

function headerOf(salt: string): string {
  return JSON.stringify([FORMAT, 1, SCRYPT.N, SCRYPT.r, SCRYPT.p, salt])
}

function headerCheck(key: VaultKey): Buffer {
  return createHmac('sha256', key.checkKey).update(headerOf(key.salt)).digest()
}

function checksumOf(file: Omit<VaultFile, 'checksum'>): string {
  return createHash('sha256')
    .update(JSON.stringify([headerOf(file.scrypt.salt), file.check, file.box]))
    .digest('base64')
}

function damaged(): AppError {
  return new AppError(
    'vault-damaged',
    'The vault’s file is damaged; it was left as it is.',
    'Put it back from a backup, or move it away and give the connections their secrets again.',
  )
}
