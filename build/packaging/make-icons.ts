// `node build/packaging/make-icons.ts`: writes icon.ico and icon.icns anew from the pictures beside them.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ICNS_TYPES, ICO_SIZES, macIcon, type Picture, windowsIcon } from './icon-files.ts'

const FOLDER = join(import.meta.dirname, 'icons')

function picture(size: number): Picture {
  const file = size === 1024 ? 'icon.png' : join('linux', `${size}x${size}.png`)
  return { size, png: readFileSync(join(FOLDER, file)) }
}

writeFileSync(join(FOLDER, 'icon.ico'), windowsIcon(ICO_SIZES.map(picture)))
writeFileSync(join(FOLDER, 'icon.icns'), macIcon(ICNS_TYPES.map(([, size]) => picture(size))))
