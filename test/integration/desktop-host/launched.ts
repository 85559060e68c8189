import { onTestFinished } from 'vitest'
import type { CallInput, CallName, CallOutput } from '../../../shared/api/contract.ts'
import type { Reply } from '../../../shared/errors.ts'
import {
  type Desktop,
  type DesktopOptions,
  type ElectronRecord,
  launchDesktop,
  startDesktop,
} from '../../support/electron/launch-desktop.ts'

/** The app, in a window, until the test ends. */
export async function launched(options?: DesktopOptions): Promise<Desktop> {
  const desktop = await launchDesktop(options)
  onTestFinished(() => desktop.stop())
  return desktop
}

/** The app, started in a way that opens no window, until the test ends. */
export async function started(options?: DesktopOptions): Promise<Omit<Desktop, 'page'>> {
  const desktop = await startDesktop(options)
  onTestFinished(() => desktop.stop())
  return desktop
}

/** What a message of the app's own page comes with. */
export function ownSender({ windows }: ElectronRecord) {
  const [window] = windows
  if (window === undefined) throw new Error('there is no window')
  return { sender: window.webContents, senderFrame: { url: 'app://bundle/', parent: null, detached: false } }
}

/** A call as the page makes it. @throws Error with the reply's message */
export async function call<Name extends CallName>(
  electron: ElectronRecord,
  name: Name,
  input: CallInput<Name>,
): Promise<CallOutput<Name>> {
  const reply = (await electron.ipcMain.invoke(ownSender(electron), 'call', name, input)) as Reply<CallOutput<Name>>
  if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`)
  return reply.value
}

/** Hands the app bytes as a dropped picture; they lie nowhere. Gives the name to share them by. */
export async function registerBytes(electron: ElectronRecord, name: string, size: number): Promise<string> {
  const message = { name, size }
  const reply = await electron.ipcMain.invoke(ownSender(electron), 'register-file', message)
  return (reply as { value: { file: string } }).value.file
}

/** The bytes of a file that was registered. */
export async function sendBytes(electron: ElectronRecord, file: string, bytes: Uint8Array): Promise<void> {
  await electron.ipcMain.invoke(ownSender(electron), 'register-file', { file, bytes })
}
