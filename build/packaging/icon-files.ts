/** A square picture in PNG. */
export interface Picture {
  /** Pixels of a side. */
  readonly size: number
  readonly png: Uint8Array
}

/** Types of an `.icns` whose content is PNG, with the pixels of their side: first those for dense displays. */
export const ICNS_TYPES = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
] as const

/** The sizes that Windows asks for. */
export const ICO_SIZES = [16, 32, 48, 64, 128, 256] as const

const ICO_HEADER = 6
const ICO_ENTRY = 16

/** Pictures as one `.ico`: a header, a directory, and the pictures as they are. */
export function windowsIcon(pictures: readonly Picture[]): Buffer {
  const directory = Buffer.alloc(ICO_HEADER + ICO_ENTRY * pictures.length)
  directory.writeUInt16LE(1, 2)
  directory.writeUInt16LE(pictures.length, 4)
  let offset = directory.length
  for (const [index, { size, png }] of pictures.entries()) {
    const entry = ICO_HEADER + ICO_ENTRY * index
    // A byte; 0 means 256.
    directory[entry] = size % 256
    directory[entry + 1] = size % 256
    directory.writeUInt16LE(1, entry + 4)
    directory.writeUInt16LE(32, entry + 6)
    directory.writeUInt32LE(png.length, entry + 8)
    directory.writeUInt32LE(offset, entry + 12)
    offset += png.length
  }
  return Buffer.concat([directory, ...pictures.map(({ png }) => png)])
}

/** Pictures as one `.icns`. @throws RangeError when one of `ICNS_TYPES` has no picture */
export function macIcon(pictures: readonly Picture[]): Buffer {
  const blocks = ICNS_TYPES.map(([type, size]) => {
    const picture = pictures.find((one) => one.size === size)
    if (picture === undefined) throw new RangeError(`There is no picture of ${size} pixels.`)
    return block(type, picture.png)
  })
  return block('icns', Buffer.concat(blocks))
}

/** A type, the length with this header, and the content. */
function block(type: string, content: Uint8Array): Buffer {
  const header = Buffer.alloc(8)
  header.write(type, 'latin1')
  header.writeUInt32BE(content.length + header.length, 4)
  return Buffer.concat([header, content])
}
