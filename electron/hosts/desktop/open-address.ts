import type { Shell } from 'electron'
import { AppError } from '../../../shared/errors.ts'
import { assertWebAddress } from '../../../shared/links/web-address.ts'

/**
 * Opens a web address in the person's browser: the only thing that this program ever opens. Another scheme could start any program.
 *
 * @throws AppError `invalid-input` for what is no web address, `unsupported` where the system has no browser
 */
export async function openAddress(shell: Pick<Shell, 'openExternal'>, text: string): Promise<void> {
  const address = assertWebAddress(text)
  try {
    await shell.openExternal(address)
  } catch {
    throw new AppError('unsupported', 'The system opened no browser.', 'Copy the address and open it yourself.')
  }
}
