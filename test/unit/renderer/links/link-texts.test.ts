import { describe, expect, it } from 'vitest'
import {
  badgeState,
  evidenceOf,
  forgottenInWords,
  linkName,
  linkWhere,
  namesOf,
  statusSentence,
} from '../../../../renderer/features/links/link-texts.ts'
import type { ProbeResult } from '../../../../shared/links/link.ts'
import { linkOf } from './link-of.ts'

describe('a link’s name', () => {
  it.each([
    ['a/b/summary.pdf', 'summary.pdf'],
    ['summary.pdf', 'summary.pdf'],
    ['folder/', 'folder'],
    ['///', '///'],
    ['a/invoice\u202efdp.exe', 'invoice\\u202efdp.exe'],
  ])('%j is called %s', (key, name) => {
    expect(linkName({ key })).toBe(name)
  })

  it('is told with where it lies', () => {
    expect(linkWhere(linkOf())).toBe('work · team-files/reports/2026')
    expect(linkWhere(linkOf({ key: 'summary.pdf' }))).toBe('work · team-files')
  })

  it('leaves out the random folder of an upload, and only of an upload', () => {
    const key = 'shared/HSgaAJA569TV8VIqqcRFvg/summary.pdf'
    expect(linkWhere(linkOf({ key, source: 'uploaded' }))).toBe('work · team-files/shared')
    expect(linkWhere(linkOf({ key, source: 'picked' }))).toBe('work · team-files/shared/HSgaAJA569TV8VIqqcRFvg')
    expect(linkWhere(linkOf({ key: 'HSgaAJA569TV8VIqqcRFvg/a', source: 'uploaded' }))).toBe('work · team-files')
  })

  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c', 'd'], 'a, b and 2 more'],
  ])('of several: %j', (keys, words) => {
    expect(namesOf(keys.map((key) => ({ key })))).toBe(words)
  })
})

describe('a link’s badge', () => {
  const probe = (dead: boolean): ProbeResult => ({
    at: '2026-11-24T09:00:00.000Z',
    verdict: dead ? 'gone' : 'unproven',
    dead,
    sentence: 'It is gone.',
  })

  it('says so when a link with time left was refused', () => {
    expect(badgeState('active', probe(true))).toBe('refused')
    expect(badgeState('expiring', probe(true))).toBe('refused')
  })

  it('takes an answer that proves nothing for nothing', () => {
    expect(badgeState('active', probe(false))).toBe('active')
    expect(badgeState('active', undefined)).toBe('active')
  })

  it.each(['incomplete', 'expired', 'revoked'] as const)('keeps %s, whatever was found', (status) => {
    expect(badgeState(status, probe(true))).toBe(status)
  })

  it('has a sentence that names the time only where there is some left', () => {
    expect(statusSentence('active', '3 h 2 min')).toContain('3 h 2 min')
    expect(statusSentence('expired', 'ended')).not.toContain('ended')
    expect(statusSentence('revoked', '3 h 2 min')).not.toContain('3 h')
  })
})

it('tells the storage’s answer as status and code', () => {
  expect(evidenceOf({ status: 404, code: 'NoSuchKey' })).toBe('404 NoSuchKey')
  expect(evidenceOf({ status: 206 })).toBe('206')
  expect(evidenceOf({})).toBe('')
  expect(evidenceOf({ status: 403, code: 'a\u202eb' })).toBe('403 a\\u202eb')
})

describe('forgetting', () => {
  const [active, expired] = [linkOf({ key: 'a' }), linkOf({ key: 'b', status: 'expired' })]

  it('says that what is forgotten goes on working', () => {
    expect(forgottenInWords([active])).toEqual({
      title: 'a forgotten.',
      detail: 'It still works until the end of its time.',
    })
    expect(forgottenInWords([active, active]).detail).toBe('They still work until the end of their time.')
    expect(forgottenInWords([active, expired]).detail).toBe('1 of them still works until the end of its time.')
    expect(forgottenInWords([active, active, expired]).detail).toBe('2 of them still work until the end of their time.')
  })

  it('does not say it of what is over', () => {
    expect(forgottenInWords([expired])).toEqual({ title: 'b forgotten.' })
  })
})
