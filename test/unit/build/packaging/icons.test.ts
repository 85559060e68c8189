import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ICNS_TYPES, ICO_SIZES, macIcon, windowsIcon } from '../../../../build/packaging/icon-files.ts'

const ICONS = resolve(import.meta.dirname, '../../../../build/packaging/icons')
const LINUX_SIZES = [16, 32, 48, 64, 128, 256, 512]

const read = (name: string) => readFileSync(join(ICONS, name))
const picture = (size: number) => ({ size, png: read(size === 1024 ? 'icon.png' : `linux/${size}x${size}.png`) })

/** Width and height of a PNG whose pixels can be read: RGBA of 8 bits, not interlaced. @throws for anything else */
function sizeOfPng(png: Buffer): readonly [width: number, height: number] {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  expect([...png.subarray(24, 29)]).toEqual([8, 6, 0, 0, 0])
  const pixels: Buffer[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') pixels.push(png.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  // Each row begins with the number of its filter.
  expect(inflateSync(Buffer.concat(pixels)).length).toBe(height * (width * 4 + 1))
  return [width, height]
}

describe('the icons', () => {
  it('are there for Linux in all sizes of the icon theme', () => {
    expect(readdirSync(join(ICONS, 'linux')).toSorted()).toEqual(
      LINUX_SIZES.map((size) => `${size}x${size}.png`).toSorted(),
    )
    for (const size of LINUX_SIZES) expect(sizeOfPng(picture(size).png)).toEqual([size, size])
  })

  it('are there in 1024 pixels, for macOS', () => {
    expect(sizeOfPng(picture(1024).png)).toEqual([1024, 1024])
  })

  it.each([
    ['tray.png', 32],
    ['tray@2x.png', 64],
    ['trayTemplate.png', 16],
    ['trayTemplate@2x.png', 32],
    ['icon.png', 256],
  ])('of the running app are %s with %i pixels a side', (name, size) => {
    expect(sizeOfPng(read(`app/${name}`))).toEqual([size, size])
  })

  it('for Windows and macOS hold these very pictures', () => {
    expect(read('icon.ico').equals(windowsIcon(ICO_SIZES.map(picture)))).toBe(true)
    expect(read('icon.icns').equals(macIcon(ICNS_TYPES.map(([, size]) => picture(size))))).toBe(true)
  })

  it('can’t be made without one of the pictures', () => {
    expect(() => macIcon([picture(32)])).toThrow('64 pixels')
  })
})

describe('an .ico', () => {
  it('leads to each picture', () => {
    const file = read('icon.ico')
    expect(file.readUInt16LE(4)).toBe(ICO_SIZES.length)
    for (const [index, size] of ICO_SIZES.entries()) {
      const entry = file.subarray(6 + 16 * index)
      const start = entry.readUInt32LE(12)
      expect(entry[0]).toBe(size === 256 ? 0 : size)
      expect(sizeOfPng(file.subarray(start, start + entry.readUInt32LE(8)))).toEqual([size, size])
    }
  })
})

describe('an .icns', () => {
  it('has blocks of the sizes that their types stand for', () => {
    const file = read('icon.icns')
    expect(file.toString('latin1', 0, 4)).toBe('icns')
    expect(file.readUInt32BE(4)).toBe(file.length)
    const found: (readonly [string, number])[] = []
    for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
      const [width] = sizeOfPng(file.subarray(at + 8, at + file.readUInt32BE(at + 4)))
      found.push([file.toString('latin1', at, at + 4), width])
    }
    expect(found).toEqual(ICNS_TYPES.map(([type, size]) => [type, size]))
  })
})
