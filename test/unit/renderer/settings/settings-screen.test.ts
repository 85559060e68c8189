import { describe, expect, it } from 'vitest'
import { dateLanguages, languageName } from '../../../../renderer/features/settings/date-languages.ts'
import { acceleratorOf, type KeyPress } from '../../../../renderer/features/settings/record-shortcut.ts'
import { isHere, SETTING_PLACES, settingsHere } from '../../../../renderer/features/settings/setting-places.ts'
import { readExpiry, settingInWords, writeExpiry } from '../../../../renderer/features/settings/setting-texts.ts'
import { createTimeFormat } from '../../../../renderer/format/times.ts'
import { HOST_ABILITIES } from '../../../../shared/api/app-calls.ts'
import { acceleratorProblem } from '../../../../shared/settings/accelerator.ts'
import { DEFAULT_SETTINGS, settings } from '../../../../shared/settings/settings.ts'

describe('acceleratorOf', () => {
  const press = (key: string, code: string, held: Partial<KeyPress> = {}): KeyPress => ({
    key,
    code,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...held,
  })

  it.each([
    [press('L', 'KeyL', { ctrlKey: true, shiftKey: true }), 'CommandOrControl+Shift+L', 'Control+Shift+L'],
    [press('l', 'KeyL', { metaKey: true }), 'Super+L', 'CommandOrControl+L'],
    // What Alt makes of a letter, and Shift of a digit, is not the key's name.
    [press('å', 'KeyA', { altKey: true }), 'Alt+A', 'Alt+A'],
    [press('!', 'Digit1', { ctrlKey: true, shiftKey: true }), 'CommandOrControl+Shift+1', 'Control+Shift+1'],
    // On a French keyboard this key writes an A.
    [press('a', 'KeyQ', { ctrlKey: true }), 'CommandOrControl+A', 'Control+A'],
    [press('5', 'Numpad5', { altKey: true }), 'Alt+num5', 'Alt+num5'],
    [press(' ', 'Space', { altKey: true }), 'Alt+Space', 'Alt+Space'],
    [press('+', 'BracketRight', { ctrlKey: true }), 'CommandOrControl+Plus', 'Control+Plus'],
    [press(',', 'Comma', { ctrlKey: true }), 'CommandOrControl+,', 'Control+,'],
    [press('F9', 'F9'), 'F9', 'F9'],
  ])('names what is pressed: %j', (pressed, elsewhere, onApple) => {
    expect(acceleratorOf(pressed, false)).toBe(elsewhere)
    expect(acceleratorOf(pressed, true)).toBe(onApple)
    expect(acceleratorProblem(elsewhere)).toBeUndefined()
  })

  it.each([
    press('Control', 'ControlLeft', { ctrlKey: true }),
    press('Shift', 'ShiftLeft', { shiftKey: true }),
    press('Dead', 'BracketLeft', { altKey: true }),
    press('ContextMenu', 'ContextMenu'),
  ])('waits where there is no key yet, or none with a name: %j', (pressed) => {
    expect(acceleratorOf(pressed, false)).toBeUndefined()
  })
})

describe('readExpiry', () => {
  it.each([
    ['2h30m', 9000],
    ['7d', 604_800],
    ['1w', 604_800],
  ])('reads %s', (text, seconds) => {
    expect(readExpiry(text)).toBe(seconds)
  })

  it.each(['', 'tomorrow', '8d', '604801s', '0s', '-1h'])('says what is wrong with %j', (text) => {
    expect(readExpiry(text)).toBeTypeOf('string')
  })

  it.each([1, 90, 3600, 9000, 86_399, 604_800])('reads what it writes: %d', (seconds) => {
    expect(readExpiry(writeExpiry(seconds))).toBe(seconds)
  })
})

describe('the settings that are offered', () => {
  it('are all of a host that can do everything, and what needs an ability nowhere else', () => {
    expect(settingsHere(HOST_ABILITIES)).toEqual(Object.keys(SETTING_PLACES))
    const missing = settingsHere(HOST_ABILITIES).filter((name) => !settingsHere([]).includes(name))
    expect(missing).toEqual(['notifyUploaded', 'startAtLogin', 'globalShortcut'])
    expect(isHere('globalShortcut', ['tray'])).toBe(false)
  })

  it('are all but the answer of the first run', () => {
    expect(Object.keys(SETTING_PLACES).toSorted()).toEqual(
      Object.keys(DEFAULT_SETTINGS)
        .filter((name) => name !== 'startedWith')
        .toSorted(),
    )
  })

  it('are told with their values in words', () => {
    const told = settingsHere(HOST_ABILITIES).map((name) => settingInWords(name, DEFAULT_SETTINGS))
    expect(told).toEqual([
      'Links end after: 1 day',
      'Folder for uploads: none',
      'Names of uploads: {random}/{name}',
      'Several files become: a link for each',
      'Compress ZIPs: on',
      'Limit of uploads: none',
      'Limit from: none',
      'Limit until: none',
      'Theme: System',
      'Language of dates: As the system',
      'Remind me before a link ends: on',
      'Tell me when an upload is done: on',
      'Proxy: as the system',
      'Hosts without a proxy: none',
      'CA file: none',
      'Start when I sign in: off',
      'Shortcut in all programs: CommandOrControl+Shift+L',
    ])
  })
})

describe('dateLanguages', () => {
  it('are tags that the settings take and dates can be written in, and the chosen one', () => {
    for (const tag of dateLanguages('')) {
      expect(settings().shape.dateLocale.safeParse(tag).success).toBe(true)
      if (tag !== '') expect(Intl.DateTimeFormat.supportedLocalesOf(tag)).toEqual([tag])
      expect(createTimeFormat(tag, 'UTC').local('2026-12-01T10:00:00Z')).not.toBe('')
    }
    expect(dateLanguages('is-IS')).toContain('is-IS')
    expect(dateLanguages('de-DE')).toEqual(dateLanguages(''))
  })

  it('have their own names', () => {
    expect(languageName('de-DE')).toBe('Deutsch (Deutschland)')
    expect(languageName('')).toBe('As the system')
    expect(languageName('not a tag')).toBe('not a tag')
  })
})
