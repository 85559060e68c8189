import { expect, it, onTestFinished } from 'vitest'
import { startHost } from './support/app-host.ts'
import { describeApp } from './support/describe-app.ts'

describeApp('a page of an earlier start', ({ openApp }) => {
  it('says that it can’t go on, asks no more, and opens with the new address', async () => {
    const app = await openApp()
    const { page } = app
    app.problems.expect(/ERR_|401/)
    await app.host.stop()
    const again = await startHost(app.home, Number(new URL(page.url()).port))
    onTestFinished(() => again.stop())

    const alert = page.getByRole('alert').filter({ hasText: 'This page belongs to an earlier start of Sandglass.' })
    await alert.waitFor()
    expect(await alert.textContent()).toContain('press Enter where it runs')
    // What it knew is of no use any more, and gone.
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    let requests = 0
    page.on('request', () => {
      requests += 1
    })
    // Longer than the longest pause between two attempts.
    await page.waitForTimeout(6000)
    expect(requests).toBe(0)

    await page.goto(again.url)
    await page.getByRole('navigation', { name: 'Sandglass' }).waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
  })
})
