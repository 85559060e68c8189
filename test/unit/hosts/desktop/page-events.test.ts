import { expect, it } from 'vitest'
import { PageEvents } from '../../../../electron/hosts/desktop/page-events.ts'
import type { AppEvent } from '../../../../shared/api/events.ts'

const question = (id: string): AppEvent => ({ type: 'question', id, question: 'Which?', secret: false })

function newPage() {
  const seen: unknown[] = []
  return { seen, send: (_channel: string, ...args: unknown[]) => void seen.push(...args) }
}

it('keeps what must not be missed until the page listens, in order', () => {
  const events = new PageEvents()
  const page = newPage()
  events.send(question('1'))
  events.send({ type: 'links-changed' })
  events.send({ type: 'deep-link', link: { to: 'links' } })
  events.open(page)
  events.send({ type: 'links-changed' })
  expect(page.seen).toEqual([question('1'), { type: 'deep-link', link: { to: 'links' } }, { type: 'links-changed' }])
})

it('sends nothing to a page that has gone, and all that waited to the next, once', () => {
  const events = new PageEvents()
  const [first, second] = [newPage(), newPage()]
  events.open(first)
  events.close()
  events.send(question('1'))
  events.open(second)
  events.open(second)
  expect([first.seen, second.seen]).toEqual([[], [question('1')]])
})

it('keeps no more than it can be asked to', () => {
  const events = new PageEvents()
  const page = newPage()
  for (let i = 0; i < 1000; i += 1) events.send(question(String(i)))
  events.open(page)
  expect(page.seen).toHaveLength(100)
})
