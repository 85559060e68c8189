import { join } from 'node:path'
import { flipFuses } from '@electron/fuses'
import type { AfterPackContext, LinuxPackager } from 'electron-builder'
import { fusesFor } from './fuses.ts'

/** What electron-builder calls with each packed program before it is signed: sets its fuses. @throws Error when one is left undecided */
export async function afterPack(context: AfterPackContext): Promise<void> {
  // Ours: the builder's own copy knows fewer fuses than this Electron has.
  await flipFuses(programPath(context), fusesFor(context.electronPlatformName))
}

function programPath({ appOutDir, electronPlatformName, packager }: AfterPackContext): string {
  const { productFilename } = packager.appInfo
  if (electronPlatformName === 'darwin') return join(appOutDir, `${productFilename}.app`)
  if (electronPlatformName === 'win32') return join(appOutDir, `${productFilename}.exe`)
  return join(appOutDir, (packager as LinuxPackager).executableName)
}
