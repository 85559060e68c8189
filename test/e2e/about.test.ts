import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { describeApp } from './support/describe-app.ts'

describeApp('about', ({ openApp }) => {
  it('says what runs and where its files are, to be copied', async () => {
    const app = await openApp({ place: 'about' })
    const { page } = app
    await page.getByText(packageJson.version, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Copy the path of the log' }).click()
    await expect.poll(() => app.clipboard()).toBe(join(app.home.data, 'logs', 'sandglass.log'))
    await page.getByRole('button', { name: 'Copy the versions' }).click()
    await expect.poll(() => app.clipboard()).toMatch(/^Sandglass [\d.]+ \(browser, \w+\)\nNode 24\.[\d.]+\nSQLite 3\./)
  })

  it('lists whose work the build contains, of the page and of the host, found by typing', async () => {
    const { page } = await openApp({ place: 'about' })
    const licences = page.getByRole('region', { name: 'Licences' })
    for (const name of ['react', 'zod', '@aws-sdk/client-s3', '@github/keytar']) {
      await licences.getByText(name, { exact: true }).waitFor()
    }
    await licences.getByRole('searchbox').fill('react isc')
    await licences.getByText('lucide-react', { exact: true }).waitFor()
    await licences.getByText(/^1 of \d+$/).waitFor()
    await licences.getByRole('searchbox').fill('no such licence')
    await licences.getByText('Nothing is called that.').waitFor()
  })

  it('shows the report before it is saved, saves just that, and has nothing of the person’s in it', async () => {
    const app = await openApp({ place: 'links', settings: { sharePrefix: 'canary-prefix' } })
    await app.share(['canary-file.txt'], { note: 'canary-note' })
    const { page } = app
    await page.keyboard.press('Control+k')
    await page.keyboard.type('bug report')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Export diagnostics' })
    const shown = await dialog.getByRole('region', { name: 'The report' }).locator('pre').textContent()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save the file' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^sandglass-diagnostics-\d{4}-\d\d-\d\d\.txt$/)
    const text = await readFile(await download.path(), 'utf8')
    expect(text).toBe(shown)
    expect(text).toContain('links: 1\n')
    expect(text).not.toMatch(/canary|https?:/)
    await dialog.waitFor({ state: 'detached' })
    await page.waitForURL(/#\/about$/)
  })

  it('offers another try where the host can’t answer', async () => {
    const { page } = await openApp({ place: 'links' })
    const error = { code: 'internal', message: 'Sandglass made a mistake.', hint: 'Try once more.' }
    await page.route('**/api/call', (route) =>
      route.request().postDataJSON().name === 'app.about'
        ? route.fulfill({ json: { ok: false, error } })
        : route.fallback(),
    )
    await page.reload()
    await page.getByRole('link', { name: 'About' }).click()
    await page.getByRole('alert').getByText('Sandglass made a mistake.').waitFor()
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('region', { name: 'Licences' }).waitFor()
  })
})
