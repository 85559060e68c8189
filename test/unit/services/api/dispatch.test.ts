import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDispatch } from '../../../../electron/services/api/dispatch.ts'
import type { Logger } from '../../../../electron/services/ports.ts'
import { type CallInput, type CallName, CONTRACT, type Handlers } from '../../../../shared/api/contract.ts'
import { AppError, type Reply, wireError } from '../../../../shared/errors.ts'

const CALLS = Object.keys(CONTRACT) as CallName[]
const CANARY = 'canary-7f3a9c'
const SIGNATURE = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'

/** An input that each call takes. */
const VALID: { readonly [Name in CallName]: CallInput<Name> } = {
  'connections.list': {},
  'connections.profiles': {},
  'connections.add': { name: 'work', provider: 'aws', region: 'eu-west-1', credentials: { source: 'environment' } },
  'connections.remove': { connection: 'work' },
  'connections.setDefault': { connection: 'work' },
  'connections.test': { connection: 'work' },
  'connections.correct': { connection: 'work', region: 'eu-west-1' },
  'objects.buckets': {},
  'objects.list': { bucket: 'bucket' },
  'objects.head': { bucket: 'bucket', key: 'key' },
  'objects.versions': { bucket: 'bucket' },
  'links.create': { expiry: { seconds: 60 }, objects: [{ bucket: 'bucket', key: 'key' }] },
  'links.upload': { expiry: { until: '2026-12-01T10:00Z' }, files: ['a'] },
  'links.list': {},
  'links.get': { id: 'abcd' },
  'links.importLog': { file: 'a' },
  'links.historyExport': { format: 'json' },
  'links.history': { id: 'abcd' },
  'links.url': { id: 'abcd' },
  'links.probe': { url: 'https://example.com' },
  'links.renew': { id: 'abcd', expiry: { seconds: 60 } },
  'links.revoke': { ids: ['abcd'] },
  'links.restore': { ids: ['abcd'] },
  'policies.plan': { change: 'install' },
  'policies.apply': { change: 'remove', digest: '0'.repeat(64) },
  'links.forget': { ids: ['abcd'] },
  'links.calendar': {},
  'links.cancelRevoke': { ids: ['0000000000'] },
  'links.keep': { id: '0000000000', until: '2027-01-01T00:00Z' },
  'links.tend': {},
  'links.export': { format: 'json' },
  'links.import': { format: 'json', text: '[]' },
  'connections.update': { connection: 'work', bucket: 'other' },
  'links.terms': { expiry: { seconds: 60 }, source: 'picked' },
  'links.facets': {},
  'uploads.start': { expiry: { seconds: 60 }, files: ['a'] },
  'uploads.list': {},
  'uploads.cancel': { ids: ['a'] },
  'uploads.retry': { ids: ['a'] },
  'uploads.pause': { ids: ['a'] },
  'uploads.resume': { all: true },
  'uploads.pauseAll': { isPaused: true },
  'uploads.first': { id: 'a' },
  'uploads.dismiss': { ids: ['a'] },
  'uploads.stale': { connection: 'store' },
  'uploads.removeStale': { connection: 'store', stale: [{ bucket: 'bucket', key: 'key', uploadId: 'id' }] },
  'doctor.examine': {},
  'doctor.plan': { connection: 'store' },
  'doctor.probe': { isAgreed: true },
  'lifecycle.plan': { change: 'install' },
  'lifecycle.apply': { change: 'install', digest: '0'.repeat(64) },
  'doctor.policy': { features: ['share'] },
  'settings.get': {},
  'settings.set': { theme: 'dark' },
  'app.about': {},
  'app.diagnostics': {},
  'app.answer': { id: 'a', answer: '123456' },
  'app.copy': { text: 'text' },
  'app.open': { url: 'https://example.com' },
  'playground.status': {},
  'playground.start': {},
  'playground.stop': {},
  'playground.reset': {},
}

/** Handlers that all do the same, whatever they are asked. */
function handlersThat(run: (name: CallName, input: unknown) => Promise<unknown>): Handlers {
  const entries = CALLS.map((name) => [name, (input: unknown) => run(name, input)])
  // Their answers are wrong on purpose: the dispatch is what checks them.
  return Object.fromEntries(entries) as unknown as Handlers
}

function recordingLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = []
  return {
    lines,
    info: (event, fields) => void lines.push(JSON.stringify({ event, ...fields })),
    error: (event, error, fields) => void lines.push(JSON.stringify({ event, message: error.message, ...fields })),
  }
}

/** A dispatch whose handlers must not be reached. */
function guarded() {
  const reached: string[] = []
  const logger = recordingLogger()
  const dispatch = createDispatch(
    handlersThat(async (name) => {
      reached.push(name)
      throw new AppError('not-found', 'Reached.', 'It should not have been.')
    }),
    logger,
  )
  return { dispatch, reached, logger }
}

function expectSafe(reply: Reply<unknown>): void {
  expect(structuredClone(reply)).toEqual(reply)
  if (!reply.ok) expect(wireError().safeParse(reply.error).error).toBeUndefined()
}

describe('the name of a call', () => {
  it.each<[unknown]>([
    ['constructor'],
    ['__proto__'],
    ['toString'],
    ['hasOwnProperty'],
    ['prototype'],
    ['links'],
    ['links.'],
    ['links.create '],
    ['LINKS.CREATE'],
    ['links.create\u0000'],
    ['playground'],
    [''],
    [42],
    [null],
    [undefined],
    [Number.NaN],
    [0n],
    [true],
    [Symbol.iterator],
    [['links.list']],
    [{ toString: () => 'links.list' }],
    [new String('links.list')],
    [() => 'links.list'],
    ['x'.repeat(10 * 1024 * 1024)],
  ])('is unknown: %o', async (name) => {
    const { dispatch, reached, logger } = guarded()
    const reply = await dispatch(name, {})
    expect(reply).toMatchObject({ ok: false, error: { code: 'unknown-call' } })
    expect(JSON.stringify(reply).length).toBeLessThan(300)
    expectSafe(reply)
    expect([...reached, ...logger.lines]).toEqual([])
  })
})

const DEEP = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`)
const DEEP_LIST = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)

/** What no call takes as its whole input. */
const BAD_INPUTS: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 42],
  ['text', CANARY],
  ['ten megabytes of text', CANARY + 'x'.repeat(10 * 1024 * 1024)],
  ['true', true],
  ['a list', []],
  ['a list of a good one', [{}]],
  ['a symbol', Symbol(CANARY)],
  ['a function', () => CANARY],
  ['bytes', new Uint8Array(4)],
  ['deep nesting', DEEP],
  ['deep lists', DEEP_LIST],
]

/** What is added to a good input, as JSON has it: `__proto__` is then a property like another. */
const EXTRAS: readonly (readonly [string, string])[] = [
  ['an extra property', `{"extra":"${CANARY}"}`],
  ['its own prototype', `{"__proto__":{"isAdmin":"${CANARY}"}}`],
  ['a constructor', `{"constructor":{"prototype":{"isAdmin":"${CANARY}"}}}`],
  ['a prototype', `{"prototype":{"isAdmin":"${CANARY}"}}`],
  ['toString', `{"toString":"${CANARY}"}`],
  ['an empty name', `{"":"${CANARY}"}`],
  ['a name with NUL', `{"\\u0000":"${CANARY}"}`],
  ['a name with escapes', `{"\\u001b[2J\\r\\n":"${CANARY}"}`],
  ['a megabyte’s name', `{"${'k'.repeat(1024 * 1024)}":"${CANARY}"}`],
  ['many names', `{${Array.from({ length: 5000 }, (_, index) => `"k${index}":1`).join()}}`],
]

/** What is put in place of each property of a good input. */
const BAD_VALUES: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a symbol', Symbol(CANARY)],
  ['a nested object', { nested: { deeper: CANARY } }],
  ['deep nesting', DEEP],
  ['deep lists', DEEP_LIST],
  ['NaN', Number.NaN],
  ['infinity', Number.POSITIVE_INFINITY],
  ['a fraction', 1.5],
  ['a huge number', 1e308],
  ['a negative number', -1],
  ['a bigint', 10n],
  ['a list of nulls', Array(100_000).fill(null)],
  ['an object that says it is text', { toString: () => CANARY, valueOf: () => CANARY }],
]

/** The properties that a call's input may have. */
function fieldsOf(name: CallName): string[] {
  const schema = CONTRACT[name].input()
  return 'shape' in schema ? Object.keys(schema.shape) : Object.keys(VALID[name])
}

describe.each(CALLS)('the input of %s', (name) => {
  it('is taken when it is right', async () => {
    const { dispatch, reached, logger } = guarded()
    expect(await dispatch(name, VALID[name])).toMatchObject({ error: { code: 'not-found' } })
    expect(reached).toEqual([name])
    expect(logger.lines).toEqual([])
  })

  async function expectRefused(input: unknown): Promise<void> {
    const { dispatch, reached, logger } = guarded()
    const reply = await dispatch(name, input)
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
    expectSafe(reply)
    const shown = JSON.stringify(reply)
    expect(shown.length).toBeLessThan(2000)
    expect(shown).not.toContain(CANARY)
    if (!reply.ok) expect(reply.error.message + reply.error.hint).not.toMatch(/\p{Cc}/u)
    expect([...reached, ...logger.lines]).toEqual([])
  }

  it.each(BAD_INPUTS)('is refused: %s', (_, input) => expectRefused(input))

  it.each(EXTRAS)('is refused with %s', async (_, json) => {
    const extra: unknown = JSON.parse(json)
    const input: unknown = JSON.parse(`${JSON.stringify(VALID[name]).slice(0, -1)},${json.slice(1)}`.replace('{,', '{'))
    expect(Object.keys(Object(input))).toEqual([...Object.keys(VALID[name]), ...Object.keys(Object(extra))])
    await expectRefused(input)
    expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false)
  })

  const fields = fieldsOf(name)
  if (fields.length > 0) {
    it.each(BAD_VALUES)('is refused with %s in any of its places', async (_, value) => {
      for (const field of fields) await expectRefused({ ...VALID[name], [field]: value })
    })
  }

  // `links.import` takes whole libraries
  const texts = fields.filter((field) => !(name === 'links.import' && field === 'text'))
  if (texts.length > 0) {
    it('is refused with ten megabytes in any of its places', async () => {
      const huge = CANARY + 'x'.repeat(10 * 1024 * 1024)
      for (const field of texts) {
        await expectRefused({ ...VALID[name], [field]: huge })
        await expectRefused({ ...VALID[name], [field]: [huge] })
      }
    })
  }

  it('may be any JSON: the reply is data, and repeats none of it', async () => {
    const leaf = fc.constantFrom<unknown>(CANARY, `${CANARY}\u0000\u001b[2J`, 0, -1, 1e308, null, true, '\ud800', '')
    const json = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.dictionary(
        fc.constantFrom(...fields, '__proto__', 'constructor', 'x'),
        fc.oneof(
          leaf,
          fc.array(leaf),
          fc.dictionary(fc.constantFrom('seconds', 'until', 'bucket', 'key', '__proto__'), leaf),
        ),
      ),
    )
    const { dispatch } = guarded()
    await fc.assert(
      fc.asyncProperty(json, async (input) => {
        const reply = await dispatch(name, input)
        expect(reply.ok).toBe(false)
        expectSafe(reply)
        expect(JSON.stringify(reply)).not.toContain(CANARY)
      }),
      { numRuns: 60 },
    )
  })
})

describe('halves of characters', () => {
  it.each<[CallName, object]>([
    ['objects.list', { bucket: 'bucket', prefix: '\ud800' }],
    ['objects.list', { bucket: 'b\udc00' }],
    ['objects.list', { bucket: 'bucket', delimiter: '\ud800' }],
    ['objects.head', { bucket: 'bucket', key: '\ud800' }],
    ['objects.head', { bucket: 'bucket', key: 'k', versionId: '\ud800' }],
    ['objects.versions', { bucket: 'bucket', prefix: 'a\udc00' }],
    ['links.upload', { expiry: { seconds: 60 }, files: ['a'], to: { bucket: 'bucket', prefix: '\ud800' } }],
    ['links.create', { expiry: { seconds: 60 }, objects: [{ bucket: 'bucket', key: 'k', versionId: '\ud800' }] }],
    [
      'links.create',
      { expiry: { seconds: 60 }, objects: [{ bucket: 'bucket', key: 'k' }], options: { fileName: '\ud800' } },
    ],
  ])('have no encoding, so %s refuses %j', async (name, input) => {
    const { dispatch, reached } = guarded()
    expect(await dispatch(name, input)).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
    expect(reached).toEqual([])
  })
})

describe('an input that bites', () => {
  it.each<[string, unknown]>([
    [
      'a getter that throws',
      Object.defineProperty({}, 'connection', {
        enumerable: true,
        get: () => {
          throw new Error(CANARY)
        },
      }),
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error(CANARY)
          },
          ownKeys: () => {
            throw new Error(CANARY)
          },
        },
      ),
    ],
  ])('is answered all the same: %s', async (_, input) => {
    const { dispatch, reached } = guarded()
    const reply = await dispatch('connections.remove', input)
    expect(reply.ok).toBe(false)
    expectSafe(reply)
    expect(JSON.stringify(reply)).not.toContain(CANARY)
    expect(reached).toEqual([])
  })
})

describe('the answer of a handler', () => {
  function answering(run: () => unknown) {
    const logger = recordingLogger()
    const dispatch = createDispatch(
      handlersThat(async () => run()),
      logger,
    )
    return { logger, reply: () => dispatch('playground.stop', {}) }
  }

  it('is passed on when it is right, with nothing shared', async () => {
    const answer = { stopped: true }
    const reply = await answering(() => answer).reply()
    expect(reply).toEqual({ ok: true, value: { stopped: true } })
    expectSafe(reply)
    if (reply.ok) expect(reply.value).not.toBe(answer)
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a wrong type', { stopped: CANARY }],
    ['one property too many', { stopped: true, secretAccessKey: CANARY }],
    ['one too few', {}],
    ['a function', () => CANARY],
    ['something that can’t be cloned', { stopped: true, close: () => CANARY }],
  ])('is a defect when it is %s', async (_, answer) => {
    const { reply: ask, logger } = answering(() => answer)
    const reply = await ask()
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } })
    expectSafe(reply)
    expect(JSON.stringify(reply)).not.toContain(CANARY)
    expect(logger.lines).toHaveLength(1)
    expect(logger.lines[0]).not.toContain(CANARY)
  })

  it.each<[string, unknown]>([
    [
      'an error of the SDK',
      Object.assign(new Error(`${CANARY} AWS4-HMAC-SHA256 Signature=${SIGNATURE}`), {
        name: 'AccessDenied',
        $metadata: { requestId: CANARY },
        $response: { headers: { authorization: CANARY }, body: { pipe: () => CANARY } },
        toWire: () => ({ code: 'internal', message: CANARY, hint: CANARY }),
        code: 'access-denied',
        hint: CANARY,
      }),
    ],
    ['an error with causes', new Error(CANARY, { cause: new Error(CANARY) })],
    ['several errors', new AggregateError([new Error(CANARY)], CANARY)],
    [
      'an error from elsewhere that looks like ours',
      { name: 'AppError', code: 'not-found', message: CANARY, hint: CANARY },
    ],
    ['text', CANARY],
    ['nothing', undefined],
    ['null', null],
    ['a symbol', Symbol(CANARY)],
    ['a function', () => CANARY],
    ['an object without a prototype', Object.assign(Object.create(null), { message: CANARY })],
  ])('is “internal” after %s is thrown, with nothing of it', async (_, thrown) => {
    const { reply: ask, logger } = answering(() => {
      throw thrown
    })
    const reply = await ask()
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } })
    expectSafe(reply)
    expect(JSON.stringify(reply)).not.toContain(CANARY)
    expect(logger.lines).toHaveLength(1)
    expect(logger.lines[0]).toContain('playground.stop')
  })

  it('passes an AppError on, redacted', async () => {
    const { reply: ask, logger } = answering(() => {
      throw new AppError('access-denied', `GET https://b/k?X-Amz-Signature=${SIGNATURE} said no.`, 'token=abc', 'key')
    })
    const reply = await ask()
    expect(reply).toEqual({
      ok: false,
      error: {
        code: 'access-denied',
        message: 'GET https://b/k?X-Amz-Signature=[hidden] said no.',
        hint: 'token=[hidden]',
        field: 'key',
      },
    })
    expectSafe(reply)
    expect(logger.lines).toEqual([])
  })
})

describe('what is said of a wrong input', () => {
  it.each<[CallName, object, string | undefined]>([
    ['links.get', { id: 'NO' }, 'id'],
    [
      'links.create',
      {
        expiry: { seconds: 60 },
        objects: [
          { bucket: 'b', key: 'k' },
          { bucket: 'b', key: '' },
        ],
      },
      'objects.1.key',
    ],
    ['links.create', { expiry: { seconds: 0 }, objects: [{ bucket: 'b', key: 'k' }] }, 'expiry.seconds'],
    ['links.create', { expiry: { seconds: 60 }, objects: [] }, 'objects'],
    ['links.upload', { expiry: { seconds: 60 }, files: ['a'], options: { fileName: 'a\nb' } }, 'options.fileName'],
    [
      'connections.add',
      {
        ...VALID['connections.add'],
        credentials: { source: 'static', vault: 'session', accessKeyId: 'a b', secretAccessKey: CANARY },
      },
      'credentials.accessKeyId',
    ],
    ['links.list', { nothing: 1 }, undefined],
  ])('%s %j is about %s', async (name, input, field) => {
    const { dispatch } = guarded()
    const reply = await dispatch(name, input)
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
    if (reply.ok) return
    expect(reply.error.field).toBe(field)
    if (field !== undefined) expect(reply.error.message).toContain(field)
    expect(JSON.stringify(reply)).not.toContain(CANARY)
  })
})
