import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Library, openLibrary } from '../../../../electron/services/library/open-library.ts'

/** 2026-11-24T12:00:00Z */
export const NOON = 1_795_521_600_000

/** A folder for one test; gone after it. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sandglass-library-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A clock that stands still until it is set. */
export function standingClock(now = NOON) {
  const clock = { time: now, now: () => clock.time }
  return clock
}

/** Opens a library that is closed after the test, if the test doesn't. */
export function openForTest(dir: string, clock = standingClock()): Library {
  const library = openLibrary({ dir, clock })
  let isOpen = true
  const close = (): void => {
    if (isOpen) library.close()
    isOpen = false
  }
  onTestFinished(close)
  return { ...library, close }
}
