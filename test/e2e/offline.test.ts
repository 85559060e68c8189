import { expect, it, onTestFinished } from 'vitest'
import { startHost } from './support/app-host.ts'
import { describeApp } from './support/describe-app.ts'

const GONE = 'Sandglass doesn’t answer.'

describeApp('without its host', ({ openApp }) => {
  it('says so, keeps what is shown, does nothing by halves, and goes on after a new start', async () => {
    const app = await openApp()
    await app.share(['before.txt'])
    await app.go('links')
    const { page } = app
    const row = page.getByRole('row', { name: /^before\.txt/ })
    await row.waitFor()
    app.problems.expect(
      /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/,
    )

    await app.host.stop()
    await page.getByRole('alert').filter({ hasText: GONE }).waitFor()
    await row.click()
    await page.keyboard.press('c')
    await page.getByText('Sandglass isn’t running any more, so nothing was done.').waitFor()
    await page.keyboard.press('Delete')
    await expect.poll(() => row.isVisible()).toBe(true)

    const again = await startHost(app.home, Number(new URL(page.url()).port))
    onTestFinished(() => again.stop())
    // What the old page still asks the new host for is refused.
    app.problems.expect(/401/)
    await page.goto(again.url)
    await page.getByText(GONE).waitFor({ state: 'detached' })
    await app.go('links')
    await row.waitFor()
  })

  it('goes on by itself when the host can be reached again', async () => {
    const app = await openApp()
    await app.share(['there.txt'])
    await app.go('links')
    const { page } = app
    const banner = page.getByRole('alert').filter({ hasText: GONE })
    await page.getByRole('row', { name: /^there\.txt/ }).click()
    app.problems.expect(/ERR_INTERNET_DISCONNECTED/)
    await page.context().setOffline(true)
    // A stream of events that has nothing to tell does not show that it is dead: what is done meanwhile does.
    await page.keyboard.press('c')
    await banner.waitFor()
    await page.context().setOffline(false)
    await banner.waitFor({ state: 'detached' })
    await page.keyboard.press('c')
    await page.getByText('Copied the link to there.txt.').waitFor()
  })
})
