import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { connected } from '../links/connected.ts'

const RECIPIENTS = ['Ann', 'Bob', 'Zoë']

async function withFiles(count: number) {
  const context = await connected()
  const { home, services } = context
  const names = Array.from({ length: count }, (_, index) => join(home, `for-all-${index}.txt`))
  for (const name of names) await writeFile(name, name)
  return { ...context, files: () => names.map((name) => services.files.add(name)) }
}

describe('uploads for several recipients', () => {
  it('send each file once, and give each recipient a link to it that works', async () => {
    const { call, files } = await withFiles(2)
    const { links } = await call('links.upload', { files: files(), expiry: { seconds: 600 }, recipients: RECIPIENTS })
    expect(links.map(({ recipient }) => recipient)).toEqual([...RECIPIENTS, ...RECIPIENTS])
    expect(new Set(links.map(({ key }) => key)).size).toBe(2)
    for (const { url, status, size } of links) {
      expect({ status, size: size === undefined ? 0 : 1 }).toEqual({ status: 'active', size: 1 })
      expect((await fetch(url)).status).toBe(200)
    }
    expect((await call('links.list', {})).total).toBe(6)
    expect((await call('links.list', { text: 'zoe' })).total).toBe(2)
  })

  it('end with one revocation: it is one copy', async () => {
    const { call, files } = await withFiles(1)
    const { links } = await call('links.upload', { files: files(), expiry: { seconds: 600 }, recipients: RECIPIENTS })
    await call('links.revoke', { ids: [links[1]?.id ?? ''] })
    for (const { id, url } of links) {
      expect((await call('links.get', { id })).link.status).toBe('revoked')
      expect((await fetch(url)).status).toBe(404)
    }
  })

  it('leave no link of anybody when the upload is canceled', async () => {
    const { call, files } = await withFiles(1)
    await call('uploads.pauseAll', { isPaused: true })
    const { uploads, total } = await call('uploads.start', {
      files: files(),
      expiry: { seconds: 600 },
      recipients: RECIPIENTS,
    })
    expect([uploads.length, total]).toEqual([1, 1])
    expect((await call('links.list', {})).links.map(({ status }) => status)).toEqual(Array(3).fill('incomplete'))
    await call('uploads.cancel', { ids: uploads.map(({ id }) => id) })
    await vi.waitFor(async () => expect((await call('links.list', {})).total).toBe(0), { timeout: 10_000 })
  })

  it('are refused when there would be too many links', async () => {
    const { call, files } = await withFiles(11)
    const recipients = Array.from({ length: 1000 }, (_, index) => `recipient ${index}`)
    const made = call('links.upload', { files: files(), expiry: { seconds: 600 }, recipients })
    await expect(made).rejects.toMatchObject({ code: 'too-large', field: 'recipients' })
    expect((await call('links.list', {})).total).toBe(0)
  })
})
