import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { EventFeed } from '../../../../renderer/platform/event-feed.ts'
import type { AppEvent } from '../../../../shared/api/events.ts'

/** A host at the other end: what it is asked, and what it sends. */
class Host {
  readonly requests: AbortSignal[] = []
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined
  /** What it answers, instead of a stream. */
  answer: (() => Promise<Response>) | undefined

  readonly open = (signal: AbortSignal): Promise<Response> => {
    this.requests.push(signal)
    if (this.answer !== undefined) return this.answer()
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#stream = controller
        signal.addEventListener('abort', () => controller.error(signal.reason))
      },
    })
    return Promise.resolve(new Response(stream))
  }

  async send(bytes: string | Uint8Array): Promise<void> {
    this.#stream?.enqueue(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes)
    await vi.advanceTimersByTimeAsync(0)
  }

  async close(): Promise<void> {
    this.#stream?.close()
    await vi.advanceTimersByTimeAsync(0)
  }
}

interface Started {
  readonly host: Host
  readonly feed: EventFeed
  readonly events: AppEvent[]
  readonly reachable: boolean[]
  readonly stop: () => void
}

async function start(host = new Host()): Promise<Started> {
  const feed = new EventFeed(host.open)
  const events: AppEvent[] = []
  const reachable: boolean[] = []
  feed.onReachable((isReachable) => reachable.push(isReachable))
  const stop = feed.listen((event) => events.push(event))
  await vi.advanceTimersByTimeAsync(0)
  return { host, feed, events, reachable, stop }
}

const QUESTION = { type: 'question', id: '1', question: 'Passphrase – “Käse” 😀', secret: true } as const
const LINKS = { type: 'links-changed' } as const

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('tells each listener each event, over one request', async () => {
  const { host, feed, events } = await start()
  const others: AppEvent[] = []
  feed.listen((event) => others.push(event))
  await host.send(`\n${JSON.stringify(LINKS)}\n${JSON.stringify(QUESTION)}\n`)
  expect(events).toEqual([LINKS, QUESTION])
  expect(others).toEqual(events)
  expect(host.requests).toHaveLength(1)
})

it('puts together what comes in pieces, even within a character', async () => {
  const { host, events } = await start()
  const bytes = new TextEncoder().encode(`${JSON.stringify(QUESTION)}\n${JSON.stringify(LINKS)}\n`)
  for (const byte of bytes) await host.send(Uint8Array.of(byte))
  expect(events).toEqual([QUESTION, LINKS])
})

it('tells an event when its line has ended, and no half of one when the stream ends before', async () => {
  const { host, events } = await start()
  await host.send(JSON.stringify(LINKS))
  expect(events).toEqual([])
  await host.close()
  expect(events).toEqual([])
})

it('asks again when the stream ends, and says so', async () => {
  const { host, events, reachable } = await start()
  await host.close()
  expect(reachable).toEqual([false])
  await vi.advanceTimersByTimeAsync(500)
  expect(host.requests).toHaveLength(2)
  expect(reachable).toEqual([false, true])
  await host.send(`${JSON.stringify(LINKS)}\n`)
  expect(events).toEqual([LINKS])
})

it('asks ever less often while nobody answers, and soon again once somebody did', async () => {
  const { host } = await start()
  host.answer = () => Promise.reject(new TypeError('Failed to fetch'))
  await host.close()
  const times: number[] = []
  const before = Date.now()
  for (let count = host.requests.length; Date.now() - before < 30_000; ) {
    await vi.advanceTimersByTimeAsync(100)
    if (host.requests.length > count) times.push(Date.now() - before)
    count = host.requests.length
  }
  const pauses = times.map((time, index) => time - (times[index - 1] ?? 0))
  expect(pauses).toEqual([500, 1000, 2000, 4000, 5000, 5000, 5000, 5000])
  host.answer = undefined
  await vi.advanceTimersByTimeAsync(5000)
  await host.close()
  const count = host.requests.length
  await vi.advanceTimersByTimeAsync(500)
  expect(host.requests).toHaveLength(count + 1)
})

it('takes a refusal for no stream', async () => {
  const host = new Host()
  host.answer = async () => new Response('', { status: 500 })
  const { reachable } = await start(host)
  expect(reachable).toEqual([false])
})

it('gives up a stream that says nothing, not even that it is there', async () => {
  const { host, reachable } = await start()
  for (let heartbeat = 0; heartbeat < 20; heartbeat++) {
    await vi.advanceTimersByTimeAsync(15_000)
    await host.send('\n')
  }
  expect(host.requests).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(40_000)
  expect(reachable).toEqual([false])
  await vi.advanceTimersByTimeAsync(500)
  expect(host.requests).toHaveLength(2)
})

it('looks at once when a call noticed that the host is gone', async () => {
  const { host, feed, reachable } = await start()
  feed.lost()
  await vi.advanceTimersByTimeAsync(0)
  expect(reachable).toEqual([false])
  await vi.advanceTimersByTimeAsync(500)
  expect(host.requests).toHaveLength(2)
})

it('does not ask again once it is ended, nor says that the host is gone', async () => {
  const { host, feed, reachable } = await start()
  feed.end()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(host.requests).toHaveLength(1)
  expect(reachable).toEqual([])
})

it('does not ask again when nobody listens any more', async () => {
  const { host, stop } = await start()
  stop()
  await host.close()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(host.requests).toHaveLength(1)
})

it('asks again after a line that is no event', async () => {
  const { host, events } = await start()
  await host.send('{"type":\n')
  await vi.advanceTimersByTimeAsync(500)
  expect(host.requests).toHaveLength(2)
  await host.send(`${JSON.stringify(LINKS)}\n`)
  expect(events).toEqual([LINKS])
})
