import qrcode from 'qrcode-generator'
import { describe, expect, it } from 'vitest'
import { qrSvg, qrSymbol } from '../../../../renderer/features/links/details/qr-symbol.ts'

/** The squares that the path draws. */
function squaresOf(path: string): Set<string> {
  const squares = new Set<string>()
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let offset = 0; offset < Number(width); offset += 1) squares.add(`${Number(x) + offset},${y}`)
  }
  return squares
}

describe('a QR code', () => {
  it('draws every dark square of the code, and no other, inside a quiet zone of four', () => {
    const text = `https://s3.example.com/bucket/key?${'X-Amz-Signature=0123456789abcdef&'.repeat(8)}`
    const code = qrcode(0, 'L')
    code.addData(text, 'Byte')
    code.make()
    const count = code.getModuleCount()
    const symbol = qrSymbol(text)
    expect(symbol?.size).toBe(count + 8)
    const squares = squaresOf(symbol?.path ?? '')
    for (let y = 0; y < count + 8; y += 1) {
      for (let x = 0; x < count + 8; x += 1) {
        const inside = x >= 4 && y >= 4 && x < count + 4 && y < count + 4
        expect(squares.has(`${x},${y}`)).toBe(inside && code.isDark(y - 4, x - 4))
      }
    }
  })

  // ISO/IEC 18004, table 7: the most bytes of a version at level L
  it.each([
    [425, 13],
    [426, 14],
    [1273, 25],
    [1274, 26],
    [2953, 40],
  ])('of %i characters is of version %i', (length, version) => {
    expect(qrSymbol('x'.repeat(length))?.version).toBe(version)
  })

  it('is none for what no code can hold', () => {
    expect(qrSymbol('x'.repeat(2954))).toBeUndefined()
    expect(qrSymbol('é'.repeat(1500))).toBeUndefined()
  })

  it('is saved as an SVG without scripts, styles or text', () => {
    const symbol = qrSymbol('https://example.com/"><script>')
    expect(symbol && qrSvg(symbol)).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+" shape-rendering="crispEdges"><path fill="#fff" d="[^"<>]+"\/><path fill="#000" d="[^"<>]+"\/><\/svg>\n$/,
    )
  })
})
