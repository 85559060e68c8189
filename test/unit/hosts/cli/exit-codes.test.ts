import { describe, expect, it } from 'vitest'
import { EXIT, exitCodeOf } from '../../../../electron/hosts/cli/exit-codes.ts'
import { ERROR_CODES, type ErrorCode } from '../../../../shared/errors.ts'

describe('exitCodeOf', () => {
  it.each(ERROR_CODES)('ends with a documented code for %s, and never as if it were done', (code) => {
    expect(Object.values(EXIT)).toContain(exitCodeOf(code))
    expect(exitCodeOf(code)).not.toBe(EXIT.done)
  })

  // Scripts rely on these.
  it.each<[ErrorCode, number]>([
    ['internal', 1],
    ['unknown-call', 1],
    ['invalid-input', 2],
    ['invalid-expiry', 2],
    ['not-found', 3],
    ['no-such-key', 3],
    ['file-not-found', 3],
    ['access-denied', 4],
    ['expired-token', 4],
    ['wrong-passphrase', 4],
    ['unknown-host', 5],
    ['timeout', 5],
    ['keychain-locked', 6],
    ['library-busy', 6],
    ['not-revocable', 7],
    ['not-confirmed', 7],
    ['canceled', 130],
  ])('%s is %d', (code, exit) => {
    expect(exitCodeOf(code)).toBe(exit)
  })

  it('calls nothing but a defect a defect', () => {
    const defects = ERROR_CODES.filter((code) => exitCodeOf(code) === EXIT.defect)
    expect(defects.toSorted()).toEqual(['internal', 'unknown-call'])
  })
})

describe('EXIT', () => {
  it('has codes that a shell passes on, each with one meaning', () => {
    const codes = Object.values(EXIT)
    expect(new Set(codes).size).toBe(codes.length)
    for (const code of codes) expect(code === 130 || (code >= 0 && code < 126)).toBe(true)
  })
})
