import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { System } from './pack.ts'

/** What marks the fuses in Electron's binary. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** Electron 45's own: version 1, nine fuses, those that are on. */
const ELECTRON_FUSES = '101100011'

/**
 * A folder that electron-builder takes for an unpacked Electron: its files where they belong, and a binary that has the fuses of a real one
 * and nothing that runs.
 *
 * @param fuses `0` or `1` for each
 */
export function makeElectron(folder: string, system: System, fuses = ELECTRON_FUSES): string {
  const binary = Buffer.concat([
    Buffer.alloc(4096, 7),
    Buffer.from(SENTINEL),
    Buffer.from([1, fuses.length]),
    Buffer.from(fuses),
    Buffer.alloc(4096, 7),
  ])
  const write = (name: string, content: string | Buffer, mode = 0o644) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content, { mode })
  }
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version']) write(name, '')
  if (system === 'mac') {
    const contents = 'Electron.app/Contents'
    write(`${contents}/Info.plist`, plist('Electron'))
    write(`${contents}/MacOS/Electron`, '', 0o755)
    write(`${contents}/Resources/electron.icns`, '')
    write(`${contents}/Frameworks/Electron Framework.framework/Electron Framework`, binary, 0o755)
    for (const kind of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
      const helper = `Electron Helper${kind}`
      write(`${contents}/Frameworks/${helper}.app/Contents/Info.plist`, plist(helper))
      write(`${contents}/Frameworks/${helper}.app/Contents/MacOS/${helper}`, '', 0o755)
    }
    return folder
  }
  write('resources/.keep', '')
  write('locales/en-US.pak', '')
  if (system === 'linux') {
    write('electron', binary, 0o755)
    write('chrome-sandbox', '')
  } else {
    // Its resources are edited, so it must be a program; what is behind it is kept.
    write('electron.exe', Buffer.concat([readFileSync(someWindowsProgram()), binary]))
  }
  return folder
}

/** A small program for Windows with a version resource; electron-builder brings it. */
function someWindowsProgram(): string {
  const builder = createRequire(import.meta.url).resolve('electron-winstaller/package.json')
  return join(dirname(builder), 'vendor', 'Setup.exe')
}

function plist(name: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
  <key>CFBundleExecutable</key><string>${name}</string>
  <key>CFBundleName</key><string>${name}</string>
</dict></plist>`
}
