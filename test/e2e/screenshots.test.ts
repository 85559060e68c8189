import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions } from 'playwright-core'
import { expect, it } from 'vitest'
import type { App } from './support/app.ts'
import { describeApp } from './support/describe-app.ts'
import { SCENES } from './support/scenes.ts'

const FOLDER = fileURLToPath(new URL('screenshots', import.meta.url))
/** `SANDGLASS_SCREENSHOTS=write` makes the pictures anew; else they are only taken, and looked at for being there. */
const IS_WRITING = process.env['SANDGLASS_SCREENSHOTS'] === 'write'

const DESKTOP = { width: 1280, height: 800 }
const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
  light: { viewport: DESKTOP, colorScheme: 'light' },
  ...(IS_WRITING
    ? {
        dark: { viewport: DESKTOP, colorScheme: 'dark' },
        narrow: { viewport: { width: 360, height: 740 }, colorScheme: 'light' },
      }
    : {}),
}
const MAX_BYTES = 200_000

/** Without what a mouse or a caret happens to do. */
async function picture({ page }: App): Promise<Buffer> {
  await page.mouse.move(0, 0)
  return page.screenshot({ caret: 'hide', animations: 'disabled' })
}

describeApp('pictures of the screens', ({ openApp }) => {
  it.each(SCENES.filter(({ isPictured }) => isPictured))('$name', async ({ name, options, arrange }) => {
    for (const [look, browser] of Object.entries(LOOKS)) {
      const app = await openApp({ ...options, browser: { ...browser, reducedMotion: 'reduce' } })
      await arrange(app)
      const taken = await picture(app)
      const blank = await (await app.openRecipient()).screenshot()
      expect(taken.length).toBeGreaterThan(2 * blank.length)
      expect(taken.length, `${name} ${look}`).toBeLessThan(MAX_BYTES)
      // The widths and heights stand in the first chunk of a PNG.
      expect([taken.readUInt32BE(16), taken.readUInt32BE(20)]).toEqual(Object.values(browser.viewport ?? {}))
      if (!IS_WRITING) continue
      mkdirSync(FOLDER, { recursive: true })
      writeFileSync(`${FOLDER}/${name}-${look}.png`, taken)
    }
  })
})
