import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileLogger } from '../../../../electron/services/logging/file-logger.ts'
import { AppError } from '../../../../shared/errors.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const CLOCK = { now: () => NOW }
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const SIGNATURE = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'

let home = ''
let file = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sandglass-log-'))
  file = join(home, 'logs', 'sandglass.log')
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function lines(): Record<string, unknown>[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('createFileLogger', () => {
  it('writes one JSON line for each event', () => {
    const logger = createFileLogger(file, CLOCK)
    logger.info('started', { pid: 12, first: true, note: 'two\nlines', nothing: undefined })
    logger.error('refused', new AppError('access-denied', 'No.', 'Ask.').toWire())
    logger.error('internal-error', new TypeError('x is undefined'), { during: 'links.list' })
    const at = '2026-11-24T12:00:00.000Z'
    expect(lines()).toEqual([
      { at, level: 'info', event: 'started', pid: 12, first: true, note: 'two\nlines' },
      { at, level: 'error', event: 'refused', code: 'access-denied', message: 'No.' },
      {
        at,
        level: 'error',
        event: 'internal-error',
        during: 'links.list',
        error: 'TypeError',
        message: 'x is undefined',
        stack: expect.stringContaining('TypeError: x is undefined'),
      },
    ])
  })

  it('is readable by its owner alone, and so is its folder', () => {
    createFileLogger(file, CLOCK).info('started')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(home, 'logs')).mode & 0o777).toBe(0o700)
  })

  it.each([
    ['a link', `https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature=${SIGNATURE}`],
    ['a quoted link', `fetch("https://b/k?sig=${SECRET}") failed`],
    ['a secret behind a line break', `the key is\n${SECRET}`],
    ['a header', `authorization: AWS4-HMAC-SHA256 Signature=${SIGNATURE}`],
    ['JSON', JSON.stringify({ secretAccessKey: SECRET, token: SIGNATURE })],
    ['JSON in JSON', JSON.stringify({ body: JSON.stringify({ authorization: `Bearer ${SECRET}` }) })],
  ])('redacts %s, wherever it stands', (_, text) => {
    const logger = createFileLogger(file, CLOCK)
    logger.info(text, { text })
    logger.error('e', new Error(text, { cause: new Error(SECRET) }), { text })
    logger.error('e', { code: 'internal', message: text, hint: text })
    const log = readFileSync(file, 'utf8')
    expect(log.includes(SECRET) || log.includes(SIGNATURE)).toBe(false)
    expect(lines()).toHaveLength(3)
  })

  it('hides what stands under the name of a secret', () => {
    createFileLogger(file, CLOCK).info('e', { passphrase: 'correct horse', sessionToken: 'short' })
    expect(lines()[0]).toMatchObject({ passphrase: '[hidden]', sessionToken: '[hidden]' })
  })

  it('tells nothing of an error but its name, message and stack', () => {
    const error = Object.assign(new Error('500'), {
      $response: { headers: { authorization: 'canary' } },
      request: 'canary',
    })
    createFileLogger(file, CLOCK).error('e', error)
    expect(readFileSync(file, 'utf8')).not.toContain('canary')
  })

  it('stays one parsable line per event, whatever is in it', () => {
    const logger = createFileLogger(file, CLOCK)
    const part = fc.constantFrom('"', '\\', '\n', '&', 'sig=', 'token', ':', 'https://u:p@', SIGNATURE, SECRET, ' ')
    const text = fc.array(fc.oneof(part, fc.string()), { maxLength: 8 }).map((parts) => parts.join(''))
    let count = 0
    fc.assert(
      fc.property(text, (message) => {
        logger.error('e', new Error(message), { message })
        count += 1
      }),
    )
    expect(lines()).toHaveLength(count)
  })

  it('keeps one older file when it has grown', () => {
    mkdirSync(join(home, 'logs'))
    writeFileSync(file, `${'x'.repeat(1024 * 1024)}\n`)
    const logger = createFileLogger(file, CLOCK)
    logger.info('first')
    expect(lines()).toMatchObject([{ event: 'first' }])
    expect(statSync(`${file}.1`).size).toBe(1024 * 1024 + 1)
    logger.info('second')
    expect(lines()).toMatchObject([{ event: 'first' }, { event: 'second' }])
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('keeps what is below the limit', () => {
    mkdirSync(join(home, 'logs'))
    writeFileSync(file, '{}\n')
    createFileLogger(file, CLOCK).info('first')
    expect(lines()).toHaveLength(2)
    expect(existsSync(`${file}.1`)).toBe(false)
  })

  it.each([
    ['a file where its folder should be', () => writeFileSync(join(home, 'logs'), '')],
    ['a folder in its own place', () => mkdirSync(file, { recursive: true })],
    ['a folder that can’t be written', () => mkdirSync(join(home, 'logs'), { mode: 0o500 })],
  ])('fails nothing when there is %s', (_, spoil) => {
    spoil()
    const logger = createFileLogger(file, CLOCK)
    expect(() => logger.info('e')).not.toThrow()
    expect(() => logger.error('e', new Error('x'))).not.toThrow()
    if (existsSync(join(home, 'logs'))) chmodSync(join(home, 'logs'), 0o700)
  })

  it('fails nothing when there is no disk or no time', () => {
    expect(() => createFileLogger('/dev/full', CLOCK).info('e')).not.toThrow()
    expect(() => createFileLogger('/proc/none/logs/log', CLOCK).info('e')).not.toThrow()
    expect(() => createFileLogger('nul\u0000', CLOCK).info('e')).not.toThrow()
    expect(() => createFileLogger(file, { now: () => Number.NaN }).info('e')).not.toThrow()
  })
})
