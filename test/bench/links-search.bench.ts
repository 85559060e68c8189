import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { openLibrary } from '../../electron/services/library/open-library.ts'
import { countInWords } from '../../renderer/features/links/link-filters.ts'
import { benchInChromium, withApp } from './bench-app.ts'
import { dataHome, withHome } from './bench-home.ts'
import { manyLinks } from './library-links.ts'
import { format, type Goal } from './report.ts'
import { inRounds, type Sample, type Spreads } from './rounds.ts'

const LINKS = 100_000
const QUICK_LINKS = 1000
/** Longer than the screen waits until it writes a search into the address. */
const REST_MS = 500
/** A result that is as late as this won't come. */
const PATIENCE_MS = 20_000
const MAX_RESULT_MS = 100
const MAX_LETTER_MS = 50

const ABOUT = [
  'Searching a library of 100,000 links in the Links screen, in Chromium by the browser host: one letter typed into the search field, from the key until the letter is painted, and until the list and its count are painted with what was found.',
  'The library is searched anew for each letter, by the host’s process, and its answer of 200 links is checked and rendered.',
]

interface Keystroke {
  readonly before: string
  /** How many links that finds, of which the letter leaves fewer: an exact count. */
  readonly finds: number
  readonly letter: string
}

/** How soon the letters of a search are answered. */
export const benchLinksSearch = benchInChromium(ABOUT, ({ quick }) =>
  withHome(async (home) => {
    const count = quick ? QUICK_LINKS : LINKS
    fillLibrary(home, count)
    const rows = await withApp(home, 'links', async ({ page }) => {
      await page.getByRole('row').first().waitFor()
      const contenders = Object.entries(keystrokes(count)).map(([name, keystroke]) => ({
        name,
        measure: () => typeLetter(page, keystroke),
      }))
      return inRounds(contenders, quick ? 1 : 15)
    })
    return {
      comparisons: [
        {
          heading: 'Letter that leaves',
          metrics: { found: { label: 'Result painted', unit: 'ms' }, letter: { label: 'letter painted', unit: 'ms' } },
          rows,
        },
      ],
      goals: [goal('results', rows, 'found', MAX_RESULT_MS), goal('letters', rows, 'letter', MAX_LETTER_MS)],
    }
  }),
)

function fillLibrary(home: string, count: number): void {
  const library = openLibrary({ dir: join(dataHome(home), 'library'), clock: Date })
  library.links.insert(manyLinks(count, Date.now()))
  library.close()
}

/** The count tells when the result is there, so each changes it; lists count to a thousand. */
function keystrokes(count: number): Readonly<Record<string, Keystroke>> {
  const last = String(count - 1).padStart(6, '0')
  return {
    'a hundred links': { before: `report-${last.slice(0, 3)}`, finds: 1000, letter: '9' },
    'ten links': { before: `report-${last.slice(0, 4)}`, finds: 100, letter: '9' },
    'one link': { before: `report-${last.slice(0, 5)}`, finds: 10, letter: '9' },
    'no link': { before: `report-${last.slice(0, 3)}`, finds: 1000, letter: '-' },
  }
}

async function typeLetter(page: Page, { before, finds, letter }: Keystroke): Promise<Sample> {
  await page.getByRole('searchbox', { name: 'Search links' }).fill(before)
  const count = page.getByRole('status').filter({ hasText: new RegExp(`^${countInWords(finds, true)}$`) })
  await count.waitFor()
  // Its address is written, too, before the letter comes.
  await page.waitForTimeout(REST_MS)
  const times = await count.evaluateHandle((status, patienceMs) => {
    const before = status.textContent
    /** Once what the page has now is painted. */
    const painted = () =>
      new Promise<number>((resolve) => {
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
      })
    const typed = new Promise<Event>((resolve) => addEventListener('keydown', resolve, { once: true, capture: true }))
    const input = new Promise<Event>((resolve) => addEventListener('input', resolve, { once: true }))
    const found = new Promise<void>((resolve, reject) => {
      setTimeout(() => reject(new Error(`${before} it stayed.`)), patienceMs)
      const observer = new MutationObserver(() => {
        if (status.textContent === before) return
        observer.disconnect()
        resolve()
      })
      observer.observe(status, { childList: true, characterData: true, subtree: true })
    })
    // In an object, as a promise itself would be waited for.
    return {
      all: typed.then(async ({ timeStamp }) => {
        const [letterAt, foundAt] = await Promise.all([input.then(painted), found.then(painted)])
        return { found: foundAt - timeStamp, letter: letterAt - timeStamp }
      }),
    }
  }, PATIENCE_MS)
  await page.keyboard.press(letter)
  return times.evaluate(({ all }) => all)
}

function goal(text: string, rows: ReadonlyMap<string, Spreads>, metric: string, max: number): Goal {
  const all = [...rows.values()].flatMap((spreads) => spreads[metric] ?? [])
  const slowest = Math.max(...all.map(({ median }) => median))
  const worst = Math.max(...all.map((spread) => spread.max))
  return {
    text: `${text} painted within ${max} ms (median)`,
    reached: `the slowest: ${format(slowest, 'ms')} (worst: ${format(worst, 'ms')})`,
    met: slowest <= max,
  }
}
