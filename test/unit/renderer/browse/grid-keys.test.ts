import { describe, expect, it } from 'vitest'
import { intentOf, TypeAhead } from '../../../../renderer/features/browse/grid-keys.ts'

function press(key: string, modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers }
}

describe('keys that do something', () => {
  it.each([
    [press('Enter'), 'open'],
    [press('Backspace'), 'up'],
    [press('ArrowUp', { altKey: true }), 'up'],
    [press(' '), 'toggle'],
    [press(' ', { shiftKey: true }), 'range'],
    [press('a', { ctrlKey: true }), 'all'],
    [press('A', { metaKey: true }), 'all'],
    [press('Escape'), 'none'],
    [press('ß'), 'letter'],
    [press('😀'), 'letter'],
    [press('k', { ctrlKey: true }), undefined],
    [press('/'), undefined],
    [press('?'), undefined],
    [press('F5'), undefined],
    [press('toString'), undefined],
  ])('%o means %s', (event, intent) => {
    expect(intentOf(event, false)).toBe(intent)
  })

  it('are letters of a name that is being typed', () => {
    expect(intentOf(press(' '), true)).toBe('letter')
    expect(intentOf(press('/'), true)).toBe('letter')
  })
})

describe('typing ahead', () => {
  it('joins letters that come soon after each other, and begins anew after a pause', () => {
    const typed = new TypeAhead()
    expect(typed.type('r', 0)).toEqual({ text: 'r', mayStay: false })
    expect(typed.type('e', 500)).toEqual({ text: 're', mayStay: true })
    expect(typed.isTyping(1200)).toBe(true)
    expect(typed.isTyping(1400)).toBe(false)
    expect(typed.type('x', 1400)).toEqual({ text: 'x', mayStay: false })
  })

  it('goes on to the next name when one letter is typed again', () => {
    const typed = new TypeAhead()
    typed.type('a', 0)
    expect(typed.type('a', 100)).toEqual({ text: 'a', mayStay: false })
    expect(typed.type('b', 200)).toEqual({ text: 'aab', mayStay: true })
  })
})
