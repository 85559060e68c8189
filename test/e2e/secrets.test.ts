import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page, Request } from 'playwright-core'
import { expect, it } from 'vitest'
import { newCli } from '../support/cli.ts'
import { encoded, filesBelow, find } from '../support/sightings.ts'
import type { App } from './support/app.ts'
import { describeApp } from './support/describe-app.ts'

// Made up, and shaped like the real ones.
const SECRET = 'canary/secret+EXAMPLE0/wJalrXUtnFEMI0/K7'
const TOKEN = 'canaryTokenEXAMPLE//FwoGZXIvYXdzEBYaD+canary=='

/** The calls whose answer is a link to hand over. */
const GIVES_LINKS = ['links.create', 'links.upload', 'uploads.start', 'links.url', 'links.renew']

type Text = readonly [where: string, text: string | Buffer]

/** What the page and its host say to each other. */
class Traffic {
  readonly signatures = new Set<string>()
  readonly texts: Text[] = []
  readonly #waiting: Promise<void>[] = []
  readonly #secretsSent: string[] = []

  watch(page: Page): void {
    page.on('requestfinished', (request) => void this.#waiting.push(this.#keep(request)))
  }

  /** The calls that carried a secret. */
  async carriers(): Promise<readonly string[]> {
    await Promise.all(this.#waiting)
    return this.#secretsSent
  }

  async #keep(request: Request): Promise<void> {
    const body = request.postData() ?? ''
    const name = callOf(request, body)
    // Its own copy of a request’s body is what sends the secret, once.
    if (body.includes(SECRET) || body.includes(TOKEN)) this.#secretsSent.push(name)
    else this.texts.push([`the request ${name}`, `${request.url()} ${JSON.stringify(request.headers())} ${body}`])
    const answer = await request.response().catch(() => null)
    const text = (await answer?.text().catch(() => '')) ?? ''
    this.texts.push([`the headers of ${name}`, JSON.stringify(answer?.headers() ?? {})])
    if (!GIVES_LINKS.includes(name)) return void this.texts.push([`the answer to ${name}`, text])
    for (const [, signature = ''] of text.matchAll(/X-Amz-Signature=([0-9a-f]{64})/g)) this.signatures.add(signature)
    // A link that temporary keys sign has their token in it, and no more.
    this.texts.push([`the answer to ${name}`, text.replaceAll(/https?:\/\/[^"]+/g, '')])
    expect(text).not.toContain(SECRET)
  }
}

function callOf(request: Request, body: string): string {
  const { pathname } = new URL(request.url())
  return pathname === '/api/call' ? String(JSON.parse(body).name) : pathname
}

/** A storage of somebody else on this computer, whose temporary key is the canaries. */
async function canaryStore(): Promise<string> {
  const owner = newCli()
  const endpoint = (await owner.ok(['playground', '--detach'])).stdout.trim()
  const file = join(owner.home, 'playground', 'keys.json')
  const { keys } = JSON.parse(readFileSync(file, 'utf8'))
  const temporary = { sessionToken: TOKEN, expiresAt: Date.now() + 86_400_000 }
  const made = { accessKeyId: 'CANARYTEMPORARY', secretAccessKey: SECRET, user: 'owner', enabled: true, ...temporary }
  writeFileSync(file, JSON.stringify({ keys: [...keys, made] }), { mode: 0o600 })
  return endpoint
}

/** Fills in the form, as a person does who has no keychain here. */
async function connect({ page, go }: { page: Page; go: (place: string) => Promise<void> }, endpoint: string) {
  await go('connections?do=add&provider=other')
  await page.getByLabel('Endpoint', { exact: true }).fill(endpoint)
  await page.getByLabel('Bucket', { exact: true }).fill('playground')
  await page.getByLabel('Region', { exact: true }).fill('playground')
  await page.getByLabel('Access key id').fill('CANARYTEMPORARY')
  await page.getByLabel('Secret access key').pressSequentially(SECRET)
  await page.getByText('The key is temporary').click()
  await page.locator('[name=sessionToken]').pressSequentially(TOKEN)
  await page.getByLabel('Name', { exact: true }).fill('canary')
  await page.getByRole('button', { name: 'Save and test' }).click()
  await page.getByRole('button', { name: 'Only until Sandglass is closed' }).click()
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
}

/** Everything that a person does with what was connected. */
async function use(app: App): Promise<void> {
  const terms = { connection: 'canary', seconds: 3600 }
  const [first] = await app.share(['one.txt', 'two.txt'], { ...terms, note: 'canary' })
  await app.share(['own.txt'])
  if (first === undefined) throw new Error('nothing was shared')
  await app.call('objects.list', { connection: 'canary', bucket: 'playground' })
  await app.call('links.create', {
    connection: 'canary',
    expiry: { seconds: 600 },
    objects: [{ bucket: first.bucket, key: first.key }],
  })
  const { page } = app
  await app.go('links')
  await page
    .getByRole('row', { name: /^one\.txt/ })
    .first()
    .click()
  await page.keyboard.press('c')
  await page.getByText('Copied the link to one.txt.').waitFor()
  await app.call('links.url', { id: first.id })
  await app.call('links.probe', { id: first.id })
  await app.call('links.renew', { id: first.id, expiry: { seconds: 7200 } })
  await app.call('links.revoke', { ids: [first.id] })
  await app.call('links.forget', { ids: [first.id] })
  await app.call('links.export', { format: 'json' })
  for (const place of ['share', 'connections', 'settings', 'about']) {
    await app.go(place)
    await page.locator('main h1').first().waitFor()
  }
  await app.call('settings.set', { theme: 'dark' })
  await page.evaluate(() => navigator.clipboard.writeText(''))
}

/** All strings that the page still holds once garbage is collected. */
async function heapOf(page: Page): Promise<string> {
  const devtools = await page.context().newCDPSession(page)
  const chunks: string[] = []
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await devtools.send('HeapProfiler.enable')
  for (let round = 0; round < 3; round++) await devtools.send('HeapProfiler.collectGarbage')
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await devtools.detach()
  return chunks.join('')
}

function storedIn(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const databases = await indexedDB.databases()
    const caches = await window.caches.keys()
    return JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      databases,
      caches,
      history.state,
    ])
  })
}

describeApp('secrets', ({ openApp }) => {
  it('are in nothing of the page that a test could look into, unless they are there', async () => {
    const { page } = await openApp()
    await page.evaluate((secret) => Reflect.set(window, 'kept', `${secret}-kept`), SECRET)
    const heap = await heapOf(page)
    expect(find([encoded(['SECRET', SECRET])], 'heap', heap)).toEqual(['SECRET in heap'])
  })

  it('leave the page with the form, and are in nothing that it says, shows, stores or remembers', async () => {
    const endpoint = await canaryStore()
    const app = await openApp()
    const traffic = new Traffic()
    traffic.watch(app.page)
    // Without a keychain, saving there fails.
    app.problems.expect(/status 4/)
    await connect({ page: app.page, go: (place) => app.go(place) }, endpoint)
    const heapAfterSaving = await heapOf(app.page)
    await use(app)

    expect(new Set(await traffic.carriers())).toEqual(new Set(['connections.add']))
    expect(traffic.signatures.size).toBeGreaterThan(3)
    const { text: diagnostics } = (await app.call('app.diagnostics', {})) as { text: string }
    const everywhere: Text[] = [
      ...traffic.texts,
      ['the report', diagnostics],
      ['the page', await app.page.content()],
      ['the storage of the page', await storedIn(app.page)],
      ['the heap after saving', heapAfterSaving],
      ['the heap in the end', await heapOf(app.page)],
      ...filesBelow(app.home.folder).map((file): Text => [file, readFileSync(file)]),
    ]
    const secrets = [encoded(['SECRET', SECRET]), encoded(['TOKEN', TOKEN])]
    const signatures = [...traffic.signatures].map((signature) => encoded(['a signature', signature]))
    const seen = everywhere.flatMap(([where, text]) => find([...secrets, ...signatures], where, text))
    expect([...new Set(seen)]).toEqual([])
  })
})
