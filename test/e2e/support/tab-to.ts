import type { Page } from 'playwright-core'

/** More than any screen has. */
const MAX_STOPS = 60

/** Presses Tab until the control of that name has the focus. @throws Error when it can’t be reached */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let press = 0; press < MAX_STOPS; press += 1) {
    const focused = page.locator(':focus')
    if ((await focused.count()) > 0) {
      const text = await focused.evaluate((element) => {
        const label = element.getAttribute('aria-label') ?? element.closest('label')?.textContent ?? element.textContent
        return label?.trim()
      })
      if (text === name) return
    }
    await page.keyboard.press('Tab')
  }
  throw new Error(`“${name}” can’t be reached with Tab`)
}
