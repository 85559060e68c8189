import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { EventStreams } from '../../../../electron/hosts/browser/event-streams.ts'
import type { AppEvent } from '../../../../shared/api/events.ts'

const EXPIRING: AppEvent = {
  type: 'links-expiring',
  links: [{ id: '0000000001', name: 'a.pdf', expiresAt: '2026-11-25T12:00:00Z' }],
}

/** A server of streams, and what opens a page that reads so many events of it. */
async function serve() {
  const streams = new EventStreams()
  const server = createServer((_, response) => streams.add(response, {}, [{ type: 'settings-changed' }]))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    streams.end()
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const open = async (count: number) => {
    const closing = new AbortController()
    const { body } = await fetch(`http://127.0.0.1:${port}/`, { signal: closing.signal })
    const types: string[] = []
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      types.push(
        ...text
          .split('\n')
          .slice(0, -1)
          .filter(Boolean)
          .map((line) => (JSON.parse(line) as AppEvent).type),
      )
      text = text.slice(text.lastIndexOf('\n') + 1)
      if (types.length >= count) break
    }
    closing.abort()
    return types
  }
  return { streams, open }
}

it('keeps for the next page what comes while none is open, once, and nothing that is of a moment', async () => {
  const { streams, open } = await serve()
  streams.emit(EXPIRING)
  streams.emit({ type: 'links-changed' })
  streams.emit({ type: 'question', id: 'a', question: 'Passphrase?', secret: true })
  streams.emit({ type: 'library-recovered', message: 'mended' })
  expect(await open(3)).toEqual(['settings-changed', 'links-expiring', 'library-recovered'])
  await expect.poll(() => streams.count).toBe(0)
  expect(await open(1)).toEqual(['settings-changed'])
})

it('keeps no more than some', async () => {
  const { streams, open } = await serve()
  for (let count = 0; count < 150; count += 1) streams.emit(EXPIRING)
  expect(await open(101)).toHaveLength(101)
})
