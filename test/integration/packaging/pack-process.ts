// Packs the built app for one system with electron-builder, as `npm run package` does, up to what needs tools that are fetched: the
// programs that make deb, rpm and AppImage are not called, what they would be told is written into a file. Those for Windows and macOS are
// left out.
// Arguments: the system, a folder with Electron, a folder for what is packed, a file for what installers would be told.
import { readFileSync, writeFileSync } from 'node:fs'
import { Arch, build, DIR_TARGET, Platform } from 'electron-builder'
import type { InstallerOptions } from './pack.ts'

const [system, electronDist = '', output = '', result = ''] = process.argv.slice(2)
const TARGETS: Readonly<Record<string, readonly [Platform, string[]]>> = {
  linux: [Platform.LINUX, ['deb', 'rpm', 'AppImage']],
  mac: [Platform.MAC, [DIR_TARGET]],
  win: [Platform.WINDOWS, [DIR_TARGET]],
}

const [platform, targets] = TARGETS[system ?? ''] ?? []
if (platform === undefined) throw new Error(`There is no system ${system}.`)
const installers: InstallerOptions[] = []
await build({
  targets: platform.createTarget(targets, Arch.x64, Arch.arm64),
  publish: 'never',
  config: { electronDist, directories: { output } },
  // Answering true ends the work on this installer. The builder's files for it are gone afterwards.
  effectiveOptionComputed: async (options) => {
    installers.push(withDesktopEntry(options))
    return true
  },
})
writeFileSync(result, JSON.stringify(installers))

/** deb and rpm are told a file, AppImage the text. */
function withDesktopEntry(options: unknown): InstallerOptions {
  if (Array.isArray(options) && typeof options[1] === 'string') {
    return { options: options[0], desktopEntry: readFileSync(options[1], 'utf8') }
  }
  const entry = typeof options === 'object' && options !== null && 'desktop' in options ? options.desktop : undefined
  return { options, ...(typeof entry === 'string' ? { desktopEntry: entry } : {}) }
}
