import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeApp } from './support/describe-app.ts'
import { layoutProblems } from './support/layout-problems.ts'
import { SCENES, type Scene } from './support/scenes.ts'

/** The narrowest window, and a usual one at 200 %. */
const SIZES = { narrow: { width: 360, height: 740 }, zoomed: { width: 640, height: 400 } }

/** @param rules only these, instead of all */
async function violations(
  page: Page,
  { exceptions = {} }: Scene,
  rules?: readonly string[],
): Promise<readonly string[]> {
  // A transition that is under way has colours that nobody reads.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
  )
  const axe = new AxeBuilder({ page })
  const chosen = rules === undefined ? axe.disableRules(Object.keys(exceptions)) : axe.withRules([...rules])
  const results = await chosen.analyze()
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html.slice(0, 300)}\n  ${failureSummary}`),
  )
}

describeApp('accessibility', ({ openApp }) => {
  it.each(SCENES)('$name has no violation in light and dark, and fits when narrow or enlarged', async (scene) => {
    const app = await openApp(scene.options)
    await scene.arrange(app)
    const { page } = app
    await page.emulateMedia({ reducedMotion: 'reduce' })
    expect.soft(await violations(page, scene), 'light').toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    // The colours are all that differs.
    expect.soft(await violations(page, scene, ['color-contrast']), 'dark').toEqual([])
    for (const [name, size] of Object.entries(SIZES)) {
      await page.setViewportSize(size)
      await expect.poll(() => layoutProblems(page), { message: name, timeout: 3000 }).toEqual([])
    }
  })
})
