import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import { buffer } from 'node:stream/consumers'
import { expect } from 'vitest'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { settle } from '../../support/settle.ts'
import { PART_BYTES, type Troubled } from './troubled-uploads.ts'

/** The upload ends well: once, as one object that has what the file had, and nothing is left beside it. */
export async function expectWhole(app: Troubled, shared: { id: string; content: Buffer; link: { url: string } }) {
  const upload = await app.until(shared.id, ({ state }) => state === 'done' || state === 'failed')
  expect(upload).toMatchObject({ state: 'done', sentBytes: shared.content.length })
  expect(upload).not.toHaveProperty('trouble')
  expect(upload).not.toHaveProperty('error')
  expect(await app.stored()).toEqual({ objects: 1, begun: 0 })
  expect(sha256(await download(shared.link.url, app.proxy.ca))).toBe(sha256(shared.content))
  expectSteady(app, shared.id)
}

/** Progress is never more than all, never less by more than a part, and nothing follows the end. */
export function expectSteady({ seen }: Pick<Troubled, 'seen'>, id: string): void {
  const shown = seen.filter((upload) => upload.id === id)
  let before = 0
  for (const { sentBytes, size, state } of shown) {
    expect(sentBytes).toBeLessThanOrEqual(size)
    const isOver = state === 'canceled' || state === 'failed'
    if (!isOver) expect(before - sentBytes).toBeLessThanOrEqual(PART_BYTES)
    before = isOver ? 0 : sentBytes
  }
  const end = shown.findIndex(({ state }) => state === 'done')
  if (end >= 0) expect(new Set(shown.slice(end).map(({ state }) => state))).toEqual(new Set(['done']))
}

/** It does not go on, and says why. */
export function isHeld({ state, trouble }: Upload): boolean {
  return state !== 'done' && state !== 'failed' && trouble !== undefined
}

/** It is gone from the storage, and its link with it. */
export async function expectNothingLeft(app: Troubled, shared: { id: string; link: { id: string } }): Promise<void> {
  await settle(async () => !(await app.list()).some(({ id }) => id === shared.id), 'what was canceled')
  expect(await app.stored()).toEqual({ objects: 0, begun: 0 })
  await expect(app.call('links.get', { id: shared.link.id })).rejects.toMatchObject({ code: 'not-found' })
}

/** What a person could read of why an upload did not go on. */
export function troublesOf({ seen }: Pick<Troubled, 'seen'>, id: string): string[] {
  const texts = seen.flatMap(({ id: of, trouble }) =>
    of === id && trouble ? [`${trouble.message} ${trouble.hint}`] : [],
  )
  return [...new Set(texts)]
}

/** As a recipient does it who trusts the throw-away authority. */
export async function download(url: string, ca?: string): Promise<Buffer> {
  const { get } = url.startsWith('https:') ? https : http
  const [answer] = (await once(get(url, { agent: false, ...(ca === undefined ? {} : { ca }) }), 'response')) as [
    http.IncomingMessage,
  ]
  expect(answer.statusCode).toBe(200)
  return buffer(answer)
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
