import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  DEFAULT_SIZE,
  fitToDisplays,
  LEAST_SIZE,
  readWindowState,
  saveWindowState,
} from '../../../../electron/hosts/desktop/window-state.ts'

const bounds = { x: 200, y: 100, width: 900, height: 600 }
const state = { bounds, isMaximized: false }

describe('the saved state', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandglass-window-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is read as it was saved, by the person alone, and nothing else is left', () => {
    const file = join(folder, 'desktop/window.json')
    saveWindowState(file, { bounds, isMaximized: true })
    expect(readWindowState(file)).toEqual({ bounds, isMaximized: true })
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(readdirSync(join(folder, 'desktop'))).toEqual(['window.json'])
  })

  it.each([
    ['empty', ''],
    ['cut off', '{"bounds":{"x":1'],
    ['not an object', '[]'],
    ['null', 'null'],
    ['with text for a number', JSON.stringify({ ...state, bounds: { ...bounds, x: '1' } })],
    ['with a fraction', JSON.stringify({ ...state, bounds: { ...bounds, width: 0.5 } })],
    ['beyond any display', JSON.stringify({ ...state, bounds: { ...bounds, x: 1e9 } })],
    ['with more in it', JSON.stringify({ ...state, __proto__x: 1 })],
    ['without a size', JSON.stringify({ bounds: { x: 1, y: 1 }, isMaximized: false })],
  ])('is none when it is %s', (_case, content) => {
    const file = join(folder, 'window.json')
    writeFileSync(file, content)
    expect(readWindowState(file)).toBeUndefined()
  })

  it('is none when there is no file, and not saved where it can’t be', () => {
    expect(readWindowState(join(folder, 'none.json'))).toBeUndefined()
    mkdirSync(join(folder, 'window.json'))
    expect(() => saveWindowState(join(folder, 'window.json'), state)).not.toThrow()
  })
})

describe('fitToDisplays', () => {
  const laptop = { workArea: { x: 0, y: 25, width: 1440, height: 875 } }
  const left = { workArea: { x: -1920, y: 0, width: 1920, height: 1080 } }

  it('leaves the place to the system where there was none', () => {
    expect(fitToDisplays(undefined, [laptop])).toEqual(DEFAULT_SIZE)
  })

  it.each([
    ['in sight', bounds, [laptop], bounds],
    ['on another display', { ...bounds, x: -1000 }, [laptop, left], { ...bounds, x: -1000 }],
    ['half out of sight', { ...bounds, x: 1200 }, [laptop], { ...bounds, x: 1200 }],
    ['larger than the display', { x: 0, y: 25, width: 5000, height: 5000 }, [laptop], laptop.workArea],
    ['smaller than it may be', { x: 10, y: 30, width: 10, height: 10 }, [laptop], { x: 10, y: 30, ...LEAST_SIZE }],
  ])('keeps a window %s', (_case, saved, displays, fitted) => {
    expect(fitToDisplays({ bounds: saved, isMaximized: false }, displays)).toEqual(fitted)
  })

  it.each([
    ['its display was unplugged', { ...bounds, x: -1000 }, [laptop]],
    ['its title bar is above the display', { ...bounds, y: -50 }, [laptop]],
    ['its title bar is below the display', { ...bounds, y: 890 }, [laptop]],
    ['too little of it could be held', { ...bounds, x: 1400 }, [laptop]],
    ['there is no display', bounds, []],
  ])('begins anew when %s', (_case, saved, displays) => {
    expect(fitToDisplays({ bounds: saved, isMaximized: false }, displays)).toEqual(DEFAULT_SIZE)
  })
})
