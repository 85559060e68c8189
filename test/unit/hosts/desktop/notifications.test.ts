import { EventEmitter } from 'node:events'
import type { Notification } from 'electron'
import { describe, expect, it } from 'vitest'
import {
  expiringNotice,
  type Notice,
  renewedNotice,
  uploadedNotice,
} from '../../../../electron/hosts/desktop/notifications.ts'
import { Notifier } from '../../../../electron/hosts/desktop/notifier.ts'
import type { Upload } from '../../../../shared/api/upload-calls.ts'

const wanted = { notifyExpiring: true, notifyUploaded: true }

const expiring = (name: string) => ({ id: 'k3v9x2m7qd', name, expiresAt: '2026-11-24T10:00:00Z' })
const uploaded = (name: string) => ({ name }) as Upload
const ended = (done: readonly string[], failed: readonly string[]) => ({
  done: done.length,
  failed: failed.length,
  someDone: done.map(uploaded),
  someFailed: failed.map(uploaded),
})

describe('expiringNotice', () => {
  it.each([
    [['a.txt'], 'A link runs out soon', 'a.txt'],
    [['a', 'b'], '2 links run out soon', 'a, b'],
    [['a', 'b', 'c', 'd', 'e'], '5 links run out soon', 'a, b, c and 2 more'],
  ])('is one for all: %s', (names, title, body) => {
    expect(expiringNotice(names.map(expiring), wanted)).toEqual({ options: { title, body }, action: 'go-links' })
  })

  it('is none where none is wanted, or nothing runs out', () => {
    expect(expiringNotice([expiring('a')], { notifyExpiring: false })).toBeUndefined()
    expect(expiringNotice([], wanted)).toBeUndefined()
  })
})

describe('renewedNotice', () => {
  it.each([
    [['a.txt'], 'A link was renewed: send the new one', 'a.txt'],
    [['a', 'b'], '2 links were renewed: send the new ones', 'a, b'],
  ])('is one for all: %s', (names, title, body) => {
    const links = names.map((name) => ({ ...expiring(name), previous: 'k3v9x2m7qe' }))
    expect(renewedNotice(links)).toEqual({ options: { title, body }, action: 'go-links' })
    expect(renewedNotice([])).toBeUndefined()
  })
})

describe('uploadedNotice', () => {
  it.each([
    [['a'], [], 'Uploaded: the link works now', 'a', 'go-links'],
    [['a', 'b'], [], '2 files are uploaded: their links work now', 'a, b', 'go-links'],
    [['a'], ['b'], 'Uploaded: the link works now; 1 file was not uploaded', 'a', 'go-share'],
    [[], ['a', 'b'], '2 files were not uploaded', 'a, b', 'go-share'],
  ])('tells how a batch ended: %s done, %s failed', (done, failed, title, body, action) => {
    expect(uploadedNotice(ended(done, failed), wanted)).toEqual({
      options: { title, body },
      action,
    })
  })

  it('names a few of many', () => {
    const notice = uploadedNotice({ ...ended(['a', 'b', 'c'], []), done: 100_000 }, wanted)
    expect(notice?.options).toEqual({
      title: '100,000 files are uploaded: their links work now',
      body: 'a, b, c and 99,997 more',
    })
  })

  it('is none where none is wanted, or all was stopped', () => {
    expect(uploadedNotice(ended(['a'], []), { notifyUploaded: false })).toBeUndefined()
    expect(uploadedNotice(ended([], []), wanted)).toBeUndefined()
  })
})

it('shows names short and without what turns text around', () => {
  const notice = expiringNotice([expiring(`x\u202e${'long'.repeat(100)}\n`)], wanted)
  expect(notice?.options.body).not.toMatch(/[\u202e\n]/)
  expect(notice?.options.body?.length).toBeLessThanOrEqual(60)
})

describe('Notifier', () => {
  class Shown extends EventEmitter {
    isShown = false
    show() {
      this.isShown = true
    }
  }

  it('does on a click what the notice is for, once', () => {
    const shown = new Shown()
    const clicked: Notice[] = []
    const notifier = new Notifier(
      () => shown as unknown as Notification,
      (notice) => clicked.push(notice),
    )
    const notice: Notice = { options: { title: 'a', body: 'b' }, action: 'go-links' }
    notifier.show(notice)
    expect(shown.isShown).toBe(true)
    shown.emit('click')
    shown.emit('click')
    expect(clicked).toEqual([notice])
  })
})
