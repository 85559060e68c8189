import { X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { AppError } from '../../../shared/errors.ts'

/** Larger than any list of authorities. */
const MAX_BYTES = 8 * 1024 * 1024
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/**
 * The certificates in a file of authorities, each in PEM.
 * @throws Error that says, in half a sentence, what is wrong with the file
 */
async function readCertificates(file: string): Promise<readonly string[]> {
  const text = await readText(file)
  const certificates = text.match(CERTIFICATE) ?? []
  if (certificates.length === 0) throw new Error('has no certificate in the PEM format')
  certificates.forEach((certificate, index) => {
    try {
      new X509Certificate(certificate)
    } catch {
      throw new Error(`has a certificate that can’t be read, number ${index + 1}`)
    }
  })
  return certificates
}

/** Another text whenever the file is another one. */
export async function fileVersion(file: string): Promise<string> {
  const stats = await stat(file).catch(() => undefined)
  return stats === undefined ? '' : `${stats.ino} ${stats.mtimeMs} ${stats.size}`
}

async function readText(file: string): Promise<string> {
  try {
    // First: opening a pipe waits for whoever writes to it.
    const stats = await stat(file)
    if (!stats.isFile()) throw new Error('is not a file')
    if (stats.size > MAX_BYTES) throw new Error('is too large to be a list of certificates')
    return await readFile(file, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new Error(error.code === 'ENOENT' ? 'is not there' : 'can’t be read')
  }
}

/** The certificates of the file that the settings name. @throws AppError `tls`: nothing is sent with fewer authorities than were meant */
export async function authoritiesOf(file: string): Promise<readonly string[]> {
  try {
    return await readCertificates(file)
  } catch (error) {
    throw new AppError(
      'tls',
      `The CA file that the settings name ${whatIsWrong(error)}, so nothing was sent.`,
      'Put the file back, or name another in the settings.',
    )
  }
}

/** Whether a file can be used, before the settings take it. @throws AppError `invalid-input` */
export async function assertAuthorities(file: string): Promise<void> {
  try {
    await readCertificates(file)
  } catch (error) {
    throw new AppError(
      'invalid-input',
      `The file ${whatIsWrong(error)}, so the setting was not changed.`,
      'Name a file with one or more certificates that begin with -----BEGIN CERTIFICATE-----.',
      'caFile',
    )
  }
}

function whatIsWrong(error: unknown): string {
  return error instanceof Error ? error.message : 'can’t be read'
}
