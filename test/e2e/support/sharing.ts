import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { S3Client } from '@aws-sdk/client-s3'
import type { Locator, Page } from 'playwright-core'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import type { App } from './app.ts'

export const copyButton = (page: Page): Locator => page.getByRole('button', { name: /^Copy (link|[\d,]+ links)$/ })
export const made = (page: Page): Locator => page.getByRole('region', { name: 'Shared just now' })
export const waiting = (page: Page): Locator => page.getByRole('region', { name: 'Files to share' })
export const uploadsBar = (page: Page): Locator => page.getByRole('region', { name: 'Uploads' })

export async function choose(page: Page, paths: string | readonly string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: /^(Choose|Add) files$/ }).click()
  await (await chooser).setFiles([paths].flat())
}

/** Copies, and gives what is on the clipboard once the app says so. */
export async function copyLinks(app: App): Promise<readonly string[]> {
  await copyButton(app.page).click()
  await made(app.page)
    .getByRole('heading', { name: /on the clipboard/ })
    .waitFor()
  return (await app.clipboard()).split('\n')
}

/** What someone gets who has nothing but the link. */
export async function bytesFor(app: App, url: string): Promise<Buffer> {
  const page = await app.openRecipient()
  return (await page.context().request.get(url)).body()
}

/** Speaks to the app's playground as any S3 client would, with the key that was made for it. */
export function playgroundClient(app: App, { endpoint }: { readonly endpoint: string }): S3Client {
  return clientOf({ name: 'playground', endpoint, region: 'playground', keys: playgroundKeys(app) })
}

/** The key that was made for the app. */
export function playgroundKeys(app: App): { readonly accessKeyId: string; readonly secretAccessKey: string } {
  const { keys } = JSON.parse(readFileSync(join(app.home.data, 'playground', 'keys.json'), 'utf8'))
  return keys[0]
}

/** Keeps the bytes of files from reaching the host until they are let go. */
export async function holdBytes(page: Page): Promise<{ release: () => void }> {
  const held = Promise.withResolvers<void>()
  await page.route(/\/api\/files\/.+/, async (route) => {
    await held.promise
    await route.continue()
  })
  return { release: () => held.resolve() }
}
