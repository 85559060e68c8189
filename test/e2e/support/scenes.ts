import type { Page } from 'playwright-core'
import { ROUTE_IDS } from '../../../renderer/app/router.tsx'
import type { App } from './app.ts'
import type { OpenOptions } from './describe-app.ts'

/** A state of the app that is looked at: by the accessibility checks, and in pictures. */
export interface Scene {
  readonly name: string
  readonly options?: OpenOptions
  /** Rules of axe that don't hold here, and why they needn't. */
  readonly exceptions?: Readonly<Record<string, string>>
  /** From a freshly opened app to the state; resolves when it is complete. */
  arrange(app: App): Promise<void>
}

/** A library as people have one: several files, notes, ends near and far, one taken back. */
async function fillLibrary(app: App): Promise<void> {
  await app.share(['Site plan Oerlikon, revision 14.pdf'], { note: 'for the town council', seconds: 259_200 })
  await app.share(['interview-raw-take-3.mov'], { note: 'Mara, please cut', seconds: 604_800 })
  await app.share(['2026-invoices.zip'], { seconds: 3600 })
  const [revoked] = await app.share(['price list (draft).xlsx'])
  await app.share(['handbook.epub', 'cover.png'], { seconds: 86_400 })
  await app.call('links.revoke', { ids: [revoked?.id ?? ''] })
}

async function openLinks(app: App): Promise<Page> {
  await fillLibrary(app)
  await app.go('links')
  await app.page.getByText('6 links').waitFor()
  return app.page
}

async function openDetails(app: App): Promise<Page> {
  const page = await openLinks(app)
  await page.getByRole('row', { name: /^Site plan/ }).click()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'History' }).waitFor()
  return page
}

async function shownScreen(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** Every screen as a newcomer finds it: a new route is looked at without a word here. */
const ROUTE_SCENES: readonly Scene[] = ROUTE_IDS.map((id) => ({
  name: id === 'links' ? 'links-empty' : id,
  async arrange(app) {
    await app.go(id)
    await shownScreen(app.page)
  },
}))

export const SCENES: readonly Scene[] = [
  {
    name: 'first-run',
    options: { startedWith: 'undecided' },
    arrange: ({ page }) => shownScreen(page),
  },
  ...ROUTE_SCENES,
  {
    name: 'links',
    async arrange(app) {
      await openLinks(app)
    },
  },
  {
    name: 'links-details',
    async arrange(app) {
      await openDetails(app)
    },
  },
  {
    name: 'links-qr-code',
    async arrange(app) {
      const page = await openDetails(app)
      await page.getByRole('button', { name: 'QR code' }).click()
      await page.getByRole('img', { name: /^QR code/ }).waitFor()
    },
  },
  {
    name: 'links-bulk',
    async arrange(app) {
      const page = await openLinks(app)
      await page.getByRole('row', { name: /^Site plan/ }).click()
      await page.keyboard.press('Control+a')
      await page.getByText('6 selected').waitFor()
    },
  },
  {
    name: 'links-nothing-found',
    async arrange(app) {
      await fillLibrary(app)
      await app.go('links?q=nothing')
      await app.page.getByText('No link matches.').waitFor()
    },
  },
  {
    name: 'links-filter-open',
    async arrange(app) {
      const page = await openLinks(app)
      await page.getByRole('button', { name: /Status/ }).click()
      await page.getByRole('listbox').waitFor()
    },
  },
  {
    name: 'links-menu',
    async arrange(app) {
      const page = await openLinks(app)
      await page.getByRole('row', { name: /^Site plan/ }).click({ button: 'right' })
      await page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'links-revoke',
    async arrange(app) {
      const page = await openLinks(app)
      await page.getByRole('row', { name: /^Site plan/ }).click()
      await page.keyboard.press('x')
      await page.getByRole('alertdialog').waitFor()
    },
  },
  {
    name: 'links-renew',
    async arrange(app) {
      const page = await openLinks(app)
      await page.getByRole('row', { name: /^Site plan/ }).click()
      await page.keyboard.press('r')
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'links-forgotten',
    async arrange(app) {
      const page = await openLinks(app)
      await page.getByRole('row', { name: /^Site plan/ }).click()
      await page.keyboard.press('Delete')
      await page.getByText(/^Site plan .* forgotten\.$/).waitFor()
    },
  },
  {
    name: 'links-import',
    async arrange(app) {
      await app.go('links?do=import')
      await app.page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'links-export',
    async arrange(app) {
      await app.go('links?do=export')
      await app.page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'palette',
    exceptions: { 'scrollable-region-focusable': 'the focus stays in the field, whose arrow keys scroll the list' },
    async arrange(app) {
      const page = await openLinks(app)
      await page.keyboard.press('Control+k')
      await page.getByRole('menuitem').first().waitFor()
    },
  },
  {
    name: 'shortcuts',
    async arrange({ page }) {
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
  },
]
