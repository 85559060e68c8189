import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { ROUTE_IDS } from '../../renderer/app/router.tsx'
import { describeApp } from './support/describe-app.ts'

/** Enough to come round on any screen as a newcomer finds it. */
const MAX_STOPS = 60

interface Stop {
  readonly what: string
  readonly isSeen: boolean
  readonly isInSight: boolean
}

/** Where the focus is, and whether a person sees that it is there. */
function stopOf(page: Page): Promise<Stop | undefined> {
  return page.evaluate(() => {
    const focused = document.activeElement
    if (focused === null || focused === document.body) return undefined
    // Some controls draw the ring around their label, or around the group that they belong to.
    const drawn = [
      focused,
      focused.closest('label'),
      focused.closest('[data-focus-visible], [data-focus-visible-within]'),
    ]
    const isSeen = drawn.some((element) => {
      if (element === null) return false
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1
    })
    const { left, top, right, bottom } = (focused.closest('label') ?? focused).getBoundingClientRect()
    return {
      what: `${focused.tagName.toLowerCase()} ${focused.getAttribute('aria-label') ?? focused.textContent}`.slice(
        0,
        60,
      ),
      isSeen,
      isInSight: left < innerWidth && right > 0 && top < innerHeight && bottom > 0,
    }
  })
}

describeApp('the focus', ({ openApp }) => {
  it.each(ROUTE_IDS)('can be seen at every stop of the screen %s, and comes round', async (route) => {
    const { page } = await openApp({ place: route })
    // So that the focus is where it is when a page begins.
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    const stops: Stop[] = []
    for (let count = 0; count < MAX_STOPS; count += 1) {
      await page.keyboard.press('Tab')
      const stop = await stopOf(page)
      // Past the last stop the browser's own controls follow.
      if (stop === undefined) break
      stops.push(stop)
    }
    expect(stops.length).toBeLessThan(MAX_STOPS)
    expect(stops.length).toBeGreaterThan(6)
    expect(stops.filter(({ isSeen, isInSight }) => !isSeen || !isInSight)).toEqual([])
  })

  it('goes to the screen that one goes to, from where its name is read out', async () => {
    const { page } = await openApp({ place: 'links' })
    const focused = () => page.evaluate(() => document.activeElement?.ariaLabel)
    await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click()
    await expect.poll(focused).toBe('Settings')
    await page.keyboard.press('Control+3')
    await expect.poll(focused).toBe('Connections')
    await page.goBack()
    await expect.poll(focused).toBe('Settings')
  })

  it('goes past the places by one key', async () => {
    const { page } = await openApp({ place: 'about' })
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
  })

  it('goes into a dialog, stays there, and comes back to where it was', async () => {
    const app = await openApp()
    await app.share(['one.txt'])
    await app.go('links')
    const { page } = app
    const row = page.getByRole('row', { name: /^one\.txt/ })
    await row.click()
    await page.keyboard.press('r')
    const dialog = page.getByRole('dialog', { name: 'Renew one.txt' })
    await dialog.waitFor()
    for (let count = 0; count < 12; count += 1) {
      await page.keyboard.press('Tab')
      expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true)
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await expect.poll(() => row.evaluate((element) => element.contains(document.activeElement))).toBe(true)
  })

  it('is not taken by a toast, which is a live region that one can go to', async () => {
    const app = await openApp()
    await app.share(['told.txt'])
    await app.go('links')
    const { page } = app
    const row = page.getByRole('row', { name: /^told\.txt/ })
    await row.click()
    await page.keyboard.press('c')
    const toast = page.getByRole('region', { name: 'News' }).getByRole('alertdialog', { name: /Copied the link/ })
    await toast.waitFor()
    expect(await row.evaluate((element) => element.contains(document.activeElement))).toBe(true)
    expect(await toast.getByRole('alert').count()).toBe(1)
    const dismiss = toast.getByRole('button', { name: 'Dismiss' })
    const isReached = () => dismiss.evaluate((element) => element === document.activeElement)
    for (let count = 0; count < 8 && !(await isReached()); count += 1) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await toast.waitFor({ state: 'detached' })
  })
})
