import { randomBytes } from 'node:crypto'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import type { Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { freePorts } from '../support/servers/free-ports.ts'
import { startPlayground } from '../support/servers/playground.ts'
import type { S3ServerAddress } from '../support/servers/s3-test-server.ts'
import { describeWithServer } from '../support/servers/shared-servers.ts'
import { describeApp } from './support/describe-app.ts'

const WRONG_SECRET = 'not-the-secret-of-this-key'
const STEPS = 6
const NAME = 'office'

/** Fills the form in and saves it; there is no keychain here, so the person says where the secret is kept. */
async function connect(page: Page, { endpoint, region, keys }: S3ServerAddress, bucket = ''): Promise<void> {
  await page.getByRole('heading', { name: 'Connect a storage' }).waitFor()
  await page.getByLabel('Endpoint').fill(endpoint)
  await page.getByLabel('Bucket', { exact: true }).fill(bucket)
  await page.getByLabel('Region').fill(region)
  await page.getByLabel('Access key id').fill(keys.accessKeyId)
  await page.getByLabel('Name', { exact: true }).fill(NAME)
  await page.getByLabel('Secret access key').fill(keys.secretAccessKey)
  await page.getByRole('button', { name: 'Save and test' }).click()
}

async function keepForSession(page: Page): Promise<void> {
  await page.getByText('This computer has no keychain').waitFor()
  await page.getByRole('button', { name: 'Only until Sandglass is closed' }).click()
}

const stepsIn = (page: Page, state: string) =>
  page.getByRole('list', { name: 'Steps of the test' }).getByRole('listitem').filter({ hasText: state })

/** A store beside the app’s own playground, which refuses what is signed wrong. */
async function startStore(): Promise<S3ServerAddress> {
  const store = await startPlayground()
  onTestFinished(() => store.stop())
  return store
}

describeApp('connecting a storage', ({ openApp }) => {
  it('is tested as it is saved, and its secret stays nowhere in the page', async () => {
    const store = await startStore()
    const app = await openApp({ place: 'connections?do=add&provider=other' })
    const { page } = app
    await connect(page, store)
    await keepForSession(page)
    const dialog = page.getByRole('dialog', { name: 'Connecting office' })
    await dialog.getByText('It works').waitFor()
    expect(await stepsIn(page, 'Done').count()).toBe(STEPS)
    // The only bucket was tested, and is used when the person says so.
    await dialog.getByRole('button', { name: 'Use it' }).click()
    await dialog.getByRole('button', { name: 'Use it' }).waitFor({ state: 'detached' })
    await dialog.getByText('It works').waitFor()
    expect(await page.content()).not.toContain(store.keys.secretAccessKey)
    expect(page.url()).toMatch(/#\/connections$/)
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain(
      store.keys.secretAccessKey,
    )
    await dialog.getByRole('button', { name: 'Done' }).click()
    const card = page.getByRole('listitem', { name: NAME })
    await card.getByText('Default', { exact: true }).waitFor()
    await card.getByText('It works').waitFor()
    await card.getByText('secret in this session only').waitFor()

    const [link] = await app.share(['by-it.txt'])
    expect(link?.url).toContain(new URL(store.endpoint).host)
    expect(await app.statusFor(link?.url ?? '')).toBe(200)
  })

  it('explains a wrong secret, and lets it be filled in again with all the rest kept', async () => {
    const store = await startStore()
    const { page } = await openApp({ place: 'connections?do=add&provider=other' })
    await connect(page, { ...store, keys: { ...store.keys, secretAccessKey: WRONG_SECRET } }, 'playground')
    await keepForSession(page)
    const dialog = page.getByRole('dialog', { name: 'Connecting office' })
    await dialog.getByText('It doesn’t work yet').waitFor()
    await stepsIn(page, 'Failed').getByText('wrong-secret').waitFor()
    await dialog.getByRole('button', { name: 'Fill in again' }).click()
    expect(await page.getByLabel('Endpoint').inputValue()).toBe(store.endpoint)
    expect(await page.getByLabel('Access key id').inputValue()).toBe(store.keys.accessKeyId)
    expect(await page.getByLabel('Secret access key').inputValue()).toBe('')
    await page.getByLabel('Secret access key').fill(store.keys.secretAccessKey)
    await page.getByRole('button', { name: 'Save and test' }).click()
    await dialog.getByText('It works').waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('listitem', { name: NAME }).count()).toBe(1)
  })

  it('finds the right region, and sets it when asked to', async () => {
    const store = await startStore()
    const { page } = await openApp({ place: 'connections?do=add&provider=other' })
    await connect(page, { ...store, region: 'us-west-1' })
    await keepForSession(page)
    const dialog = page.getByRole('dialog', { name: 'Connecting office' })
    await dialog.getByText(`The bucket is in ${store.region}, not in us-west-1.`).waitFor()
    await dialog.getByRole('button', { name: `Use ${store.region}` }).click()
    await dialog.getByText('not in us-west-1').waitFor({ state: 'detached' })
    await dialog.getByText('It works').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('listitem', { name: NAME }).getByText(store.region).waitFor()
  })

  it('explains a port that nothing listens at, and keeps what doesn’t work if wanted', async () => {
    const store = await startStore()
    const { port } = await freePorts(['port'])
    const { page } = await openApp({ place: 'connections?do=add&provider=other' })
    await connect(page, { ...store, endpoint: `http://127.0.0.1:${port}` })
    await keepForSession(page)
    await stepsIn(page, 'Failed').getByText('connection-refused').waitFor()
    expect(await stepsIn(page, 'Not tried').count()).toBe(STEPS - 1)
    await page.getByRole('button', { name: 'Keep it as it is' }).click()
    await page.getByRole('listitem', { name: NAME }).getByText('It doesn’t work yet').waitFor()
  })

  it('names what is missing, at the field', async () => {
    const { page } = await openApp({ place: 'connections?do=add&provider=minio' })
    await page.getByRole('button', { name: 'Save and test' }).click()
    await page.getByText('MinIO needs its address').waitFor()
    const endpoint = page.getByLabel('Endpoint')
    expect(await endpoint.evaluate((input) => input === document.activeElement)).toBe(true)
    expect(await page.getByLabel('Secret access key').getAttribute('aria-invalid')).toBe('true')
    await endpoint.fill('http://127.0.0.1:9000')
    await page.getByText('MinIO needs its address').waitFor({ state: 'detached' })
  })

  it('takes a pasted address apart', async () => {
    const { page } = await openApp({ place: 'connections?do=add&provider=other' })
    await page.getByLabel('Endpoint').fill('https://photos.s3.eu-west-1.amazonaws.com/shared/cat.jpg?X-Amz-Expires=60')
    await page.keyboard.press('Tab')
    await page.getByText('That is Amazon S3.').waitFor()
    expect(await page.getByRole('radio', { name: 'Amazon S3' }).isChecked()).toBe(true)
    expect(await page.getByLabel('Bucket', { exact: true }).inputValue()).toBe('photos')
    expect(await page.getByLabel('Region').inputValue()).toBe('eu-west-1')
  })

  it('can be edited and tested anew, be the default or not, and be removed', async () => {
    const store = await startStore()
    const app = await openApp({ place: 'connections?do=add&provider=other' })
    const { page } = app
    await connect(page, store, 'playground')
    await keepForSession(page)
    await page.getByRole('dialog').getByText('It works').waitFor()
    await page.keyboard.press('Escape')
    await app.share(['kept.txt'])

    const more = async (name: string, item: string) => {
      await page.getByRole('button', { name: `More for ${name}` }).click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    await more(NAME, 'Edit…')
    const edit = page.getByRole('dialog', { name: 'Edit office' })
    await edit.getByRole('textbox', { name: 'Name', exact: true }).fill('playground')
    await edit.getByRole('button', { name: 'Save and test' }).click()
    await edit.getByText('There is already a connection').waitFor()
    await edit.getByRole('textbox', { name: 'Name', exact: true }).fill('Agency')
    await edit.getByLabel('Folder in the bucket').fill('handed-out')
    await edit.getByRole('button', { name: 'Save and test' }).click()
    await page.getByRole('dialog', { name: 'Test of Agency' }).getByText('It works').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('listitem', { name: 'Agency' }).getByText('playground/handed-out').waitFor()

    await more('playground', 'Make it the default')
    await page.getByRole('listitem', { name: 'playground' }).getByText('Default', { exact: true }).waitFor()

    await more('Agency', 'Remove…')
    const remove = page.getByRole('alertdialog', { name: 'Remove Agency?' })
    await remove.getByText('The link made with it works until it ends').waitFor()
    await remove.getByRole('button', { name: 'Remove it' }).click()
    await page.getByRole('listitem', { name: 'Agency' }).waitFor({ state: 'detached' })
    await page.getByText('Links from the playground open on this computer only').waitFor()
  })

  describeWithServer('ceph', 'a Ceph gateway', (ceph) => {
    it('is connected, asks which bucket to use, and shares from it', async () => {
      const owner = (await ceph.adminCreateKeys?.()) ?? ceph.keys
      const buckets = ['first', 'second'].map((name) => `${name}-${randomBytes(4).toString('hex')}`)
      const client = new S3Client({
        endpoint: ceph.endpoint,
        region: ceph.region,
        credentials: owner,
        forcePathStyle: true,
      })
      onTestFinished(() => client.destroy())
      for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }))

      const app = await openApp({ place: 'connections?do=add&provider=ceph' })
      const { page } = app
      await connect(page, { ...ceph, keys: owner })
      await keepForSession(page)
      const dialog = page.getByRole('dialog', { name: 'Connecting office' })
      await dialog.getByText('The keys work').waitFor()
      await dialog.getByRole('button', { name: /Bucket for uploads/ }).click()
      await page.getByRole('option', { name: buckets[1] ?? '' }).click()
      await dialog.getByRole('button', { name: 'Use it' }).click()
      await dialog.getByText('It works').waitFor()
      await dialog.getByRole('button', { name: 'Share a file' }).click()
      await page.waitForURL(/#\/share$/)

      const [link] = await app.share(['from-ceph.txt'])
      expect(link?.url).toContain(buckets[1])
      expect(await app.statusFor(link?.url ?? '')).toBe(200)
    })

    it('refuses a wrong secret in words', async () => {
      const { page } = await openApp({ place: 'connections?do=add&provider=ceph' })
      await connect(page, { ...ceph, keys: { ...ceph.keys, secretAccessKey: WRONG_SECRET } })
      await keepForSession(page)
      await stepsIn(page, 'Failed').getByText('wrong-secret').waitFor()
    })
  })
})
