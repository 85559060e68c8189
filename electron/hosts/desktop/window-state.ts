import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Display, Rectangle } from 'electron'
import * as z from 'zod/mini'
import { once } from '../../../shared/once.ts'

/** Where a window was, in device-independent pixels. */
export interface WindowState {
  readonly bounds: Rectangle
  readonly isMaximized: boolean
}

const stateSchema = once(() => {
  const pixels = z.int().check(z.minimum(-100_000), z.maximum(100_000))
  return z.strictObject({
    bounds: z.strictObject({ x: pixels, y: pixels, width: pixels, height: pixels }),
    isMaximized: z.boolean(),
  })
})

export const DEFAULT_SIZE = { width: 1060, height: 720 } as const
export const LEAST_SIZE = { width: 520, height: 420 } as const
/** As much of the window's upper edge must be on a display that it can be taken hold of. */
const GRIP = { width: 120, height: 40 } as const

/** What was saved, or undefined when there is nothing usable. */
export function readWindowState(file: string): WindowState | undefined {
  try {
    return stateSchema().safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch {
    return undefined
  }
}

/** In one step, so that a crash leaves the old one or the new one. A place that can't be saved is not worth a message. */
export function saveWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(`${file}.tmp`, JSON.stringify(state), { mode: 0o600 })
    renameSync(`${file}.tmp`, file)
  } catch {
    // The next start has the default.
  }
}

/** Bounds that can be seen and moved on the displays that there are now; without a place, the system chooses one. */
export function fitToDisplays(
  state: WindowState | undefined,
  displays: readonly Pick<Display, 'workArea'>[],
): Partial<Rectangle> & { width: number; height: number } {
  if (state === undefined) return DEFAULT_SIZE
  const { x, y } = state.bounds
  const width = Math.max(state.bounds.width, LEAST_SIZE.width)
  const height = Math.max(state.bounds.height, LEAST_SIZE.height)
  const display = displays.find(({ workArea }) => canBeHeld({ x, y, width, height }, workArea))
  if (display === undefined) return DEFAULT_SIZE
  const { workArea } = display
  return { x, y, width: Math.min(width, workArea.width), height: Math.min(height, workArea.height) }
}

function canBeHeld(window: Rectangle, area: Rectangle): boolean {
  const visible = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const isEdgeInside = window.y >= area.y && window.y + GRIP.height <= area.y + area.height
  return visible >= GRIP.width && isEdgeInside
}
