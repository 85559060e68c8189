import qrcode from 'qrcode-generator'

/** A QR code as squares: `path` draws them in a field of `size` × `size`, quiet zone included, one unit each. */
export interface QrSymbol {
  readonly path: string
  readonly size: number
  /** 1 to 40 (ISO/IEC 18004). */
  readonly version: number
}

/** The light edge that readers need, in squares. */
const QUIET_ZONE = 4
/** The most bytes that version 40 takes at level L. */
const MAX_BYTES = 2953
/** From this version on, phones fail to read a code from a screen at arm's length. */
export const DENSE_VERSION = 25

/** Level L: a screen has no dirt on it, and every level above makes the squares smaller. Undefined for what no code can hold. */
export function qrSymbol(text: string): QrSymbol | undefined {
  if (new TextEncoder().encode(text).length > MAX_BYTES) return undefined
  const code = qrcode(0, 'L')
  code.addData(text, 'Byte')
  code.make()
  const count = code.getModuleCount()
  let path = ''
  for (let row = 0; row < count; row += 1) {
    for (let start = 0; start < count; start += 1) {
      let end = start
      while (end < count && code.isDark(row, end)) end += 1
      if (end > start) path += `M${start + QUIET_ZONE} ${row + QUIET_ZONE}h${end - start}v1h${start - end}z`
      start = end
    }
  }
  return { path, size: count + 2 * QUIET_ZONE, version: (count - 17) / 4 }
}

/** The code as an SVG file. */
export function qrSvg({ path, size }: QrSymbol): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${path}"/></svg>\n`
  )
}
