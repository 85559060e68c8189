import { expect, it } from 'vitest'
import { EventHub } from '../../../../renderer/api/event-hub.ts'
import type { AppEvent } from '../../../../shared/api/events.ts'

function newHub() {
  const listeners: ((event: AppEvent) => void)[] = []
  const hub = new EventHub((listener) => {
    listeners.push(listener)
    return () => undefined
  })
  const emit = (event: AppEvent): void => {
    for (const listener of listeners) listener(event)
  }
  return { hub, listeners, emit }
}

const toLinks: AppEvent = { type: 'deep-link', link: { to: 'links' } }
const toShare: AppEvent = { type: 'deep-link', link: { to: 'share' } }

it('gives each event to all that take its type, over one subscription', () => {
  const { hub, listeners, emit } = newHub()
  const seen: string[] = []
  hub.on('deep-link', ({ link }) => seen.push(`a ${link.to}`))
  const stop = hub.on('deep-link', ({ link }) => seen.push(`b ${link.to}`))
  hub.on('links-changed', () => seen.push('changed'))
  emit(toLinks)
  emit({ type: 'links-changed' })
  stop()
  emit(toShare)
  expect(seen).toEqual(['a links', 'b links', 'changed', 'a share'])
  expect(listeners).toHaveLength(1)
})

it('keeps what nothing on the screen takes yet, in order and once', () => {
  const { hub, emit } = newHub()
  hub.on('links-changed', () => undefined)
  emit(toLinks)
  emit(toShare)
  const seen: string[] = []
  const stop = hub.on('deep-link', ({ link }) => seen.push(link.to))
  expect(seen).toEqual(['links', 'share'])
  stop()
  hub.on('deep-link', ({ link }) => seen.push(link.to))
  expect(seen).toEqual(['links', 'share'])
})

it('keeps nothing that is read afresh, and no more than can be asked of it', () => {
  const { hub, emit } = newHub()
  hub.on('perform', () => undefined)
  for (let i = 0; i < 500; i += 1) {
    emit({ type: 'links-changed' })
    emit(toLinks)
  }
  let count = 0
  hub.on('links-changed', () => (count += 1))
  expect(count).toBe(0)
  hub.on('deep-link', () => (count += 1))
  expect(count).toBe(100)
})
