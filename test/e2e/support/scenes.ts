import { CreateMultipartUploadCommand, UploadPartCommand } from '@aws-sdk/client-s3'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { DEFAULT_BUCKET } from '../../../electron/services/playground/playground.ts'
import { ROUTE_IDS } from '../../../renderer/app/router.tsx'
import type { App } from './app.ts'
import type { OpenOptions } from './describe-app.ts'
import { fillQueue } from './queued-uploads.ts'
import { playgroundClient } from './sharing.ts'

/** A state of the app that is looked at: by the accessibility checks, and in pictures. */
export interface Scene {
  readonly name: string
  readonly options?: OpenOptions
  /** Rules of axe that don't hold here, and why they needn't. */
  readonly exceptions?: Readonly<Record<string, string>>
  /** Looked at in pictures, too. */
  readonly isPictured?: true
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

/** Objects that were in the bucket before Sandglass was. */
async function fillBucket(app: App): Promise<void> {
  const keys = [
    'contracts/2026/lease-oerlikon.pdf',
    'photos/opening-night/001.jpg',
    'photos/opening-night/002.jpg',
    'press-kit.zip',
    'programme-autumn.pdf',
    'readme.txt',
    'trailer-4k.mov',
  ]
  const objects = keys.map((key) => ({ bucket: 'playground', key }))
  const { links } = await app.call('links.create', { expiry: { seconds: 600 }, method: 'PUT', objects })
  for (const { url, key } of links) {
    const answer = await fetch(url, { method: 'PUT', body: key.repeat(key.length * 40) })
    if (!answer.ok) throw new Error(`${key} was not stored: ${answer.status}`)
  }
  await app.call('links.forget', { ids: links.map(({ id }) => id) })
}

async function chooseFiles(app: App): Promise<Page> {
  await app.go('share')
  await app.page.getByText('Drop files or folders anywhere').waitFor()
  await app.drop([
    app.home.file('Site plan Oerlikon, revision 14.pdf', 'plan '.repeat(180_000)),
    app.home.file('Elevation north.pdf', 'north '.repeat(90_000)),
  ])
  await app.page.getByRole('region', { name: 'Files to share' }).getByText('Elevation north.pdf').waitFor()
  return app.page
}

/** Every screen as a newcomer finds it: a new route is looked at without a word here. */
const ROUTE_SCENES: readonly Scene[] = ROUTE_IDS.map((id) => ({
  name: id === 'links' ? 'links-empty' : id,
  ...(id === 'links' ? {} : { isPictured: true }),
  async arrange(app) {
    await app.go(id)
    await shownScreen(app.page)
  },
}))

/** What an earlier version, or a broken computer, may leave in a bucket. */
async function leaveUnfinished(app: App): Promise<void> {
  const { endpoint } = await app.call('playground.start', {})
  const client = playgroundClient(app, { endpoint })
  const Bucket = DEFAULT_BUCKET
  for (const [index, name] of ['interview-raw-take-1.mov', 'interview-raw-take-2.mov'].entries()) {
    const Key = `shared/${'k3v9x2m7qd'.repeat(2)}0${index}/${name}`
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const Body = 'x'.repeat(300_000 * (index + 1))
    await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body }))
  }
}

async function openUnfinished(app: App): Promise<void> {
  await app.go('connections')
  await app.page.getByRole('button', { name: 'More for playground' }).click()
  await app.page.getByRole('menuitem', { name: 'Look for unfinished uploads…' }).click()
}

export const SCENES: readonly Scene[] = [
  {
    name: 'first-run',
    isPictured: true,
    options: { startedWith: 'undecided' },
    arrange: ({ page }) => shownScreen(page),
  },
  ...ROUTE_SCENES,
  {
    name: 'share-files',
    isPictured: true,
    async arrange(app) {
      await chooseFiles(app)
    },
  },
  {
    name: 'share-result',
    isPictured: true,
    async arrange(app) {
      const page = await chooseFiles(app)
      await page.getByRole('button', { name: 'Copy 2 links' }).click()
      await expect.poll(() => page.getByText('Works', { exact: true }).count()).toBe(2)
    },
  },
  {
    name: 'share-zip',
    isPictured: true,
    async arrange(app) {
      const page = await chooseFiles(app)
      await page.getByRole('radiogroup', { name: 'Share as' }).getByText('One ZIP').click()
      await page.getByRole('textbox', { name: 'Name of the ZIP' }).waitFor()
    },
  },
  {
    name: 'share-many-results',
    async arrange(app) {
      const paths = Array.from({ length: 12 }, (_, index) => app.home.file(`opening night ${index + 1}.jpg`, 'x'))
      await app.go('share')
      await app.page.getByText('Drop files or folders anywhere').waitFor()
      await app.drop(paths)
      await app.page.getByRole('button', { name: 'Copy 12 links' }).click()
      await app.page.getByRole('region', { name: 'Each link' }).waitFor()
      await expect.poll(() => app.page.getByText('Works', { exact: true }).count()).toBeGreaterThan(4)
    },
  },
  {
    name: 'uploads-queue',
    isPictured: true,
    options: { settings: { uploadLimitKib: 64 } },
    async arrange(app) {
      await fillQueue(app)
      await app.page.getByRole('button', { name: /^Uploading 5 files/ }).click()
      const list = app.page.getByRole('region', { name: 'Each upload' })
      for (const state of ['Works', 'Failed', 'Paused', 'Waiting']) {
        await list.getByText(state, { exact: true }).first().waitFor()
      }
      await list
        .getByText(/^\d+ %$/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'uploads-paused',
    options: { settings: { uploadLimitKib: 64 } },
    async arrange(app) {
      await fillQueue(app)
      await app.call('uploads.pauseAll', { isPaused: true })
      await app.page.getByText(/^Paused: \d files left$/).click()
      await app.page.getByRole('region', { name: 'Each upload' }).getByText('Failed', { exact: true }).waitFor()
    },
  },
  {
    name: 'uploads-cancel',
    options: { settings: { uploadLimitKib: 64 } },
    async arrange(app) {
      await fillQueue(app)
      await app.page.getByRole('button', { name: 'Cancel all' }).click()
      await app.page.getByRole('alertdialog').waitFor()
    },
  },
  {
    name: 'connections-unfinished-none',
    async arrange(app) {
      await openUnfinished(app)
      await app.page.getByText(/^Nothing is left behind/).waitFor()
    },
  },
  {
    name: 'connections-unfinished',
    isPictured: true,
    async arrange(app) {
      await leaveUnfinished(app)
      await openUnfinished(app)
      await app.page.getByRole('button', { name: 'Delete their parts' }).waitFor()
    },
  },
  {
    name: 'share-from-storage',
    isPictured: true,
    async arrange(app) {
      await fillBucket(app)
      await app.go('share?from=storage')
      const { page } = app
      await page.getByRole('row', { name: /trailer-4k\.mov/ }).click()
      await page.getByText('1 selected').first().waitFor()
    },
  },
  {
    name: 'drop-overlay',
    isPictured: true,
    async arrange(app) {
      await shownScreen(app.page)
      await app.dragOver([app.home.file('held.txt', 'held')])
      await app.page.getByText('Drop to share').waitFor()
    },
  },
  {
    name: 'connections-add',
    isPictured: true,
    async arrange(app) {
      await app.go('connections?do=add')
      await app.page.getByRole('heading', { level: 1, name: /Connect/ }).waitFor()
    },
  },
  {
    name: 'connections-failed-test',
    isPictured: true,
    async arrange(app) {
      const { endpoint } = await app.call('playground.start', {})
      await app.call('connections.add', {
        name: 'studio-archive',
        provider: 'other',
        endpoint,
        region: 'playground',
        addressing: 'path',
        bucket: 'playground',
        credentials: { source: 'static', vault: 'session', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not the key' },
      })
      await app.go('connections')
      const { page } = app
      await page.getByRole('listitem', { name: 'studio-archive' }).getByRole('button', { name: 'Test' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Test again' }).waitFor()
    },
  },
  {
    name: 'links',
    isPictured: true,
    async arrange(app) {
      await openLinks(app)
    },
  },
  {
    name: 'links-details',
    isPictured: true,
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
    isPictured: true,
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
    isPictured: true,
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
    isPictured: true,
    exceptions: { 'scrollable-region-focusable': 'the focus stays in the field, whose arrow keys scroll the list' },
    async arrange(app) {
      const page = await openLinks(app)
      await page.keyboard.press('Control+k')
      await page.getByRole('menuitem').first().waitFor()
    },
  },
  {
    name: 'shortcuts',
    isPictured: true,
    async arrange({ page }) {
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
  },
]
