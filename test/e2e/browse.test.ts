import { randomBytes } from 'node:crypto'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { DEFAULT_BUCKET } from '../../electron/services/playground/playground.ts'
import type { AppError } from '../../shared/errors.ts'
import { clientOf } from '../contract/s3-server/suite-context.ts'
import type { AccessKeys } from '../support/servers/s3-test-server.ts'
import { describeWithServer } from '../support/servers/shared-servers.ts'
import type { App } from './support/app.ts'
import { describeApp } from './support/describe-app.ts'
import { storeInPlayground, storeManyInPlayground } from './support/stored-objects.ts'

const MARKUP = '<img src=x onerror=alert(1)>.png'

function gridOf(page: Page): Locator {
  return page.getByRole('grid', { name: 'Objects' })
}

function row(page: Page, name: string | RegExp): Locator {
  return gridOf(page).getByRole('row', { name })
}

/** The names in sight, as they are shown. */
function names(page: Page): Promise<string[]> {
  return gridOf(page).locator('[data-row] bdi').allTextContents()
}

/** Opens what the connection has, which is its bucket where it has one. */
async function browse(app: App): Promise<Page> {
  await app.go('share?from=storage')
  return app.page
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** The links that are on the clipboard, one on each line. */
async function copiedLinks(app: App, count: number): Promise<string[]> {
  // The browser's clipboard outlives the tests before.
  await app.page.evaluate(() => navigator.clipboard.writeText(''))
  const button = app.page.getByRole('button', { name: count === 1 ? 'Copy link' : `Copy ${count} links` })
  await button.click()
  await expect.poll(() => app.clipboard()).toMatch(/^http/)
  const links = (await app.clipboard()).split('\n')
  expect(links).toHaveLength(count)
  return links
}

/** Makes a call fail as the host would tell it. */
async function failCall(
  page: Page,
  name: string,
  error: Pick<AppError, 'code' | 'message' | 'hint'>,
): Promise<() => Promise<void>> {
  const pattern = '**/api/call'
  const handler: Parameters<Page['route']>[1] = (route) =>
    route.request().postDataJSON().name === name ? route.fulfill({ json: { ok: false, error } }) : route.fallback()
  await page.route(pattern, handler)
  return () => page.unroute(pattern, handler)
}

describeApp('browsing the playground', ({ openApp }) => {
  it('leads through folders to objects, whose links a recipient can open', async () => {
    const app = await openApp()
    await storeInPlayground(app, [
      'docs/2025/a.pdf',
      'docs/2026/a.pdf',
      'docs/2026/b.pdf',
      'docs/2026/c.pdf',
      'top.txt',
    ])
    const page = await browse(app)
    await row(page, 'docs').click()
    await row(page, '2026').click()
    await row(page, 'a.pdf').click()
    await row(page, 'b.pdf').click({ modifiers: ['Shift'] })
    await page.getByText('2 selected, 5 B').waitFor()
    const links = await copiedLinks(app, 2)
    expect(links.map((link) => new URL(link).pathname)).toEqual([
      `/${DEFAULT_BUCKET}/docs/2026/a.pdf`,
      `/${DEFAULT_BUCKET}/docs/2026/b.pdf`,
    ])
    for (const link of links) expect(await app.statusFor(link)).toBe(200)
    // What was shared is not picked any more.
    await expect.poll(() => gridOf(page).locator('[aria-selected=true]').count()).toBe(0)

    const crumbs = page.getByRole('navigation', { name: 'Folder' })
    expect(await crumbs.locator('[aria-current=page]').textContent()).toBe('2026')
    await crumbs.getByRole('button', { name: 'docs' }).click()
    await row(page, '2025').waitFor()
    await crumbs.getByRole('button', { name: DEFAULT_BUCKET }).click()
    await row(page, 'top.txt').waitFor()
  })

  it('shares a copy of an object, which is taken back alone', async () => {
    const app = await openApp()
    await storeInPlayground(app, ['plan.txt'])
    const page = await browse(app)
    await row(page, 'plan.txt').click()
    await page.getByText('it can’t be revoked alone').waitFor()
    await page.getByText('Share a copy that can be revoked').click()
    await page.getByText('the original is not touched').waitFor()
    const [url = ''] = await copiedLinks(app, 1)
    expect(new URL(url).pathname).not.toBe(`/${DEFAULT_BUCKET}/plan.txt`)
    expect(await app.statusFor(url)).toBe(200)

    const [{ id } = { id: '' }] = (await app.call('links.list', {})).links
    await app.go(`links?id=${id}`)
    const details = page.getByRole('complementary')
    await details.getByText('The original is not touched').waitFor()
    await details.getByRole('button', { name: 'Revoke…' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete and revoke' }).click()
    const proof = page.getByRole('dialog', { name: 'Revoked' })
    await proof.getByText(/Confirmed dead .*404 NoSuchKey/).waitFor()
    await proof.getByRole('button', { name: 'Done' }).click()
    await details.getByText(/Revoked: confirmed dead, 404 NoSuchKey/).waitFor()
    expect(await app.statusFor(url)).toBe(404)
    const original = await app.call('links.create', {
      expiry: { seconds: 600 },
      objects: [{ bucket: DEFAULT_BUCKET, key: 'plan.txt' }],
    })
    expect(await app.statusFor(original.links[0]?.url ?? '')).toBe(200)
  })

  it('works by keys alone', async () => {
    const app = await openApp()
    await storeInPlayground(app, ['alpha.txt', 'beta/one.txt', 'beta/three.txt', 'beta/two.txt', 'gamma.txt'])
    const page = await browse(app)
    await row(page, 'alpha').waitFor()
    await gridOf(page).focus()
    const active = () => gridOf(page).locator('[data-active] bdi').textContent()
    await page.keyboard.type('be')
    expect(await active()).toBe('beta')
    await press(page, 'Enter')
    await row(page, 'one.txt').waitFor()
    expect(await gridOf(page).evaluate((grid) => grid === document.activeElement)).toBe(true)
    await press(page, ' ', 'Shift+ArrowDown')
    await page.getByText('2 selected').waitFor()
    await press(page, 'End', 'Control+a')
    await page.getByText('3 selected').waitFor()
    expect(await active()).toBe('two.txt')
    await press(page, 'Escape')
    await page.getByText('3 selected').waitFor({ state: 'detached' })

    await press(page, 'Backspace')
    await row(page, 'gamma').waitFor()
    // Back at the folder that one comes from, which the screen reader is told, too.
    await expect.poll(active).toBe('beta')
    const told = await gridOf(page).getAttribute('aria-activedescendant')
    expect(await page.locator(`[id="${told}"]`).getAttribute('aria-rowindex')).toBe('3')

    await press(page, '/')
    await page.keyboard.type('MM')
    await expect.poll(() => names(page)).toEqual(['gamma.txt'])
    await press(page, 'Enter', ' ')
    await page.getByText('1 selected').waitFor()
    await press(page, 'Control+f', 'Escape')
    await expect.poll(() => names(page)).toHaveLength(3)
    await page.getByText('1 selected').waitFor()
  })

  it('sorts by size and date, and shows all objects below a folder', async () => {
    const app = await openApp()
    await storeInPlayground(app, ['b.txt', 'a.txt', 'd/e.txt', 'c.txt'])
    const page = await browse(app)
    await row(page, 'a.txt').waitFor()
    const sortBy = (title: string) =>
      gridOf(page).getByRole('columnheader', { name: title }).getByRole('button').click()
    await sortBy('Size')
    await expect.poll(() => names(page)).toEqual(['d', 'c.txt', 'a.txt', 'b.txt'])
    await sortBy('Size')
    await expect.poll(() => names(page)).toEqual(['d', 'b.txt', 'a.txt', 'c.txt'])
    await page.getByText('Flat', { exact: true }).click()
    await expect.poll(() => names(page)).toEqual(['b.txt', 'a.txt', 'd/e.txt', 'c.txt'])
    await sortBy('Changed')
    await expect.poll(() => names(page)).toEqual(['c.txt', 'd/e.txt', 'a.txt', 'b.txt'])
    const header = gridOf(page).getByRole('columnheader', { name: 'Changed' })
    expect(await header.getAttribute('aria-sort')).toBe('descending')
  })

  it('loads a long list page by page, or all of it, and asks the storage for what a name begins with', async () => {
    const app = await openApp()
    await storeManyInPlayground(app, 'k', 3500)
    const page = await browse(app)
    await page.getByText('1,000 objects loaded, there are more').waitFor()
    await page.getByRole('searchbox', { name: 'Filter by name' }).fill('k00034')
    await page.getByText('100 objects beginning with “k00034”').waitFor()
    expect(await names(page)).toContain('k0003400')
    await page.getByRole('button', { name: 'Clear the filter' }).click()

    await gridOf(page).focus()
    await press(page, 'End')
    await page.getByText('2,000 objects loaded, there are more').waitFor()
    await page.getByRole('button', { name: 'Load all' }).click()
    await page.getByText('3,500 objects', { exact: true }).first().waitFor()
    await press(page, 'End')
    await expect.poll(() => names(page)).toContain('k0003499')
    expect(await gridOf(page).getAttribute('aria-rowcount')).toBe('3501')
    // Only what is in sight is in the page.
    expect(await gridOf(page).locator('[data-row]').count()).toBeLessThan(100)

    await page.getByRole('searchbox', { name: 'Filter by name' }).fill('99')
    await page.getByText('62 of 3,500').waitFor()
    await page.getByRole('checkbox', { name: 'Select all that are loaded' }).click()
    await page.getByText('62 selected').waitFor()
  })

  it('shows hostile keys as text, and says why some can’t be shared', async () => {
    const app = await openApp()
    const keys = [MARKUP, 'line\nbreak', 'turned\u202efdp.exe', 'up/../x', `${'long'.repeat(250)}.txt`, 'folder/', '//']
    await storeInPlayground(app, keys)
    const page = await browse(app)
    await page.getByText('Flat', { exact: true }).click()
    await row(page, MARKUP).waitFor()
    expect(await page.locator('img[src="x"], [onerror]').count()).toBe(0)
    expect(await names(page)).toContain('line\\x0abreak')
    expect(await names(page)).toContain('turned\\u202efdp.exe')

    const broken = row(page, 'up/../x')
    await broken.click()
    await page.getByText('which browsers remove before they ask for it').waitFor()
    await press(page, ' ')
    expect(await gridOf(page).locator('[aria-selected=true]').count()).toBe(0)
    await press(page, 'Control+a')
    await page.getByText('6 selected').waitFor()

    await press(page, 'Escape')
    for (const key of [MARKUP, 'turned']) await row(page, key).click({ modifiers: ['Control'] })
    for (const link of await copiedLinks(app, 2)) expect(await app.statusFor(link)).toBe(200)
    expect(await page.locator('img[src="x"], [onerror]').count()).toBe(0)
  })

  it('marks what is archived, but lets it be picked', async () => {
    const app = await openApp()
    await storeInPlayground(app, ['cold.bin'])
    await app.page.route('**/api/call', async (route) => {
      if (route.request().postDataJSON().name !== 'objects.list') return route.fallback()
      const answer = await route.fetch()
      const text = (await answer.text()).replace('"STANDARD"', '"DEEP_ARCHIVE"')
      await route.fulfill({ response: answer, body: text })
    })
    const page = await browse(app)
    await row(page, /cold\.bin.*Archived/).click()
    await page.getByText('works once it is restored from the archive').waitFor()
    await page.getByText('1 selected').waitFor()
  })

  it('has a sentence and a way on for an empty bucket, a refused list, and a page that fails', async () => {
    const app = await openApp()
    const page = await browse(app)
    await page.getByText('This bucket is empty.').waitFor()
    await page.getByRole('button', { name: 'All buckets' }).last().click()
    await page.getByRole('grid', { name: 'Buckets' }).waitFor()
    await storeManyInPlayground(app, 'k', 1500)

    const refused = {
      code: 'access-denied',
      message: 'The credentials lack s3:ListAllMyBuckets.',
      hint: 'Ask for it.',
    } as const
    const allow = await failCall(page, 'objects.buckets', refused)
    await page.getByRole('button', { name: 'List anew' }).click()
    await page.getByText(refused.message).waitFor()
    const field = page.getByRole('textbox', { name: 'Another bucket, by its name' })
    await field.fill('Not a bucket')
    await press(page, 'Enter')
    await page.getByText('That is not a bucket name.').waitFor()
    await field.fill(DEFAULT_BUCKET)
    await press(page, 'Enter')
    await page.getByText('1,000 objects loaded').waitFor()
    await allow()

    const gone = { code: 'network', message: 'The storage can’t be reached.', hint: 'Look at the network.' } as const
    const mend = await failCall(page, 'objects.list', gone)
    await page.getByRole('button', { name: 'Load all' }).click()
    await page.getByText(gone.message).waitFor()
    await row(page, 'k0000000').waitFor()
    await mend()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('1,500 objects', { exact: true }).first().waitFor()
  })

  it('fits 360 px, and has nothing that axe minds, in light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const app = await openApp({ browser: { colorScheme, viewport: { width: 360, height: 740 } } })
      await storeInPlayground(app, ['docs/a.pdf', 'b.pdf', 'up/../x'])
      const page = await browse(app)
      await row(page, 'b.pdf').click()
      expect(await row(page, 'b.pdf').textContent()).toContain('2 B · ')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join()}`)).toEqual([])
    }
  })
})

describeWithServer('ceph', 'browsing a Ceph gateway', (server) => {
  describeApp('as its owner and as a stranger', ({ openApp }) => {
    const bucket = `browse-${randomBytes(4).toString('hex')}`
    const connect = async (app: App, name: string, { accessKeyId, secretAccessKey }: AccessKeys): Promise<void> => {
      await app.call('connections.add', {
        name,
        provider: 'other',
        endpoint: server.endpoint,
        region: server.region,
        addressing: 'path',
        makeDefault: true,
        credentials: { source: 'static', vault: 'session', accessKeyId, secretAccessKey },
      })
    }

    it('goes from the buckets into nested folders, and back', async () => {
      const client = clientOf(server)
      await client.send(new CreateBucketCommand({ Bucket: bucket }))
      for (const key of ['top.txt', 'a/b/c/deep.txt', `a/${MARKUP}`, 'a//empty-name.txt']) {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key }))
      }
      const app = await openApp()
      await connect(app, 'ceph', server.keys)
      const page = await browse(app)
      await page.getByRole('grid', { name: 'Buckets' }).getByRole('row', { name: bucket }).click()
      await row(page, 'a folder').click()
      await row(page, MARKUP).waitFor()
      await row(page, 'Folder without a name').click()
      await row(page, 'empty-name.txt').waitFor()
      await press(page, 'Backspace')
      for (const folder of ['b folder', 'c folder']) await row(page, folder).click()
      await row(page, 'deep.txt').click()
      const [link = ''] = await copiedLinks(app, 1)
      expect(await app.statusFor(link)).toBe(200)
    })

    const { otherKeys } = server
    it.skipIf(otherKeys === undefined)('says so where a bucket may not be listed', async () => {
      await clientOf(server).send(new CreateBucketCommand({ Bucket: `${bucket}-closed` }))
      const app = await openApp()
      await connect(app, 'stranger', otherKeys ?? server.keys)
      const page = await browse(app)
      await page.getByRole('textbox', { name: 'Another bucket, by its name' }).fill(`${bucket}-closed`)
      await press(page, 'Enter')
      await page.getByRole('alert').getByText('access-denied').waitFor()
      await page.getByRole('button', { name: 'Try again' }).waitFor()
    })
  })
})
