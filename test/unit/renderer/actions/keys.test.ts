import { describe, expect, it } from 'vitest'
import { ariaKeys, displayKeys, matchesKeys } from '../../../../renderer/actions/keys.ts'
import { ACTION_IDS, ACTIONS } from '../../../../shared/actions/actions.ts'

function press(key: string, modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...modifiers }
}

describe('matchesKeys', () => {
  it.each([
    ['Mod+K', press('k', { ctrlKey: true }), true],
    ['Mod+K', press('K', { ctrlKey: true }), true],
    ['Mod+K', press('k'), false],
    ['Mod+K', press('k', { ctrlKey: true, shiftKey: true }), false],
    ['Mod+K', press('k', { ctrlKey: true, altKey: true }), false],
    ['Mod+K', press('k', { ctrlKey: true, metaKey: true }), false],
    ['Mod+Shift+O', press('O', { ctrlKey: true, shiftKey: true }), true],
    ['Mod+Shift+O', press('o', { ctrlKey: true }), false],
    ['Mod+,', press(',', { ctrlKey: true }), true],
    ['?', press('?', { shiftKey: true }), true],
    ['?', press('?'), true],
    ['C', press('c'), true],
    ['C', press('c', { ctrlKey: true }), false],
    ['Delete', press('Delete'), true],
  ])('%s and %o: %s', (keys, event, expected) => {
    expect(matchesKeys(keys, event, false)).toBe(expected)
  })

  it('takes ⌘ for Mod on Apple’s systems, and only there', () => {
    expect(matchesKeys('Mod+K', press('k', { metaKey: true }), true)).toBe(true)
    expect(matchesKeys('Mod+K', press('k', { ctrlKey: true }), true)).toBe(false)
    expect(matchesKeys('Mod+K', press('k', { metaKey: true }), false)).toBe(false)
  })
})

describe('displayKeys', () => {
  it('writes keys as the system does', () => {
    expect(displayKeys('Mod+Shift+O', true)).toBe('⌘⇧O')
    expect(displayKeys('Mod+Shift+O', false)).toBe('Ctrl+Shift+O')
    expect(ariaKeys('Mod+K', true)).toBe('Meta+K')
    expect(ariaKeys('Mod+K', false)).toBe('Control+K')
  })
})

describe('the table of actions', () => {
  it('gives no key to two actions', () => {
    const keys = ACTION_IDS.map((id) => ACTIONS[id].keys).filter((key) => key !== undefined)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
