import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assertPolicySize,
  isSamePolicy,
  MAX_POLICY_BYTES,
  type OwnStatement,
  policyBytes,
  statementWith,
  withoutStatement,
  withStatement,
} from '../../../../../shared/revocation/bucket-policy/policy-text.ts'
import { codeOf } from '../../app-error.ts'

const OWN: OwnStatement = { Sid: 'SandglassTest', Effect: 'Deny', Principal: '*', Action: ['s3:GetObject'] }

/** JSON as people and programs write it: with spaces anywhere, escapes, and strings full of brackets. */
const space = fc.constantFrom('', ' ', '\n  ', '\t', '\r\n')
const string = fc.oneof(
  fc.string().map((text) => JSON.stringify(text)),
  fc.constantFrom('"]}"', '"\\"{["', '"\\u007b"', '"a\\\\"', '"Statement"', '"Sid"', '"🏳️‍🌈"'),
)
const { value: json } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    string,
    fc.constantFrom('0', '-1.5e+3', 'true', 'false', 'null'),
    tie('list'),
    tie('object'),
  ),
  list: fc
    .tuple(
      space,
      fc.array(
        fc.tuple(space, tie('value'), space).map((parts) => parts.join('')),
        { maxLength: 3 },
      ),
    )
    .map(([gap, values]) => `[${values.length === 0 ? gap : values.join(',')}]`),
  object: fc
    .tuple(space, fc.array(fc.tuple(space, string, space, tie('value')), { maxLength: 3 }))
    .map(([gap, entries]) => {
      const written = entries.map(([before, name, colon, value]) => `${before}${name}${colon}:${value}`)
      return `{${written.length === 0 ? gap : written.join(',')}}`
    }),
}))
/** A statement of someone else. */
const foreign = fc
  .tuple(fc.option(fc.constantFrom('"Theirs"', '"Sandglass"', '"\\u0053"'), { nil: undefined }), space, json)
  .map(([sid, gap, value]) => `{${gap}${sid === undefined ? '' : `"Sid"${gap}: ${sid},`}"X":${value}${gap}}`)
const listed = fc
  .tuple(fc.array(fc.tuple(space, foreign, space), { minLength: 1, maxLength: 4 }), space, string)
  .map(([statements, gap, id]) => ({
    statements: statements.map(([, text]) => text),
    text: `${gap}{"Id":${id},${gap}"Statement"${gap}:[${statements.map((parts) => parts.join('')).join(',')}]${gap},"Version":"2012-10-17"}${gap}`,
  }))
const single = fc.tuple(foreign, space).map(([statement, gap]) => ({
  statements: [statement],
  text: `{"Statement":${gap}${statement}${gap}}`,
}))
const policies = fc.oneof(listed, single)

describe('merging a statement into a policy', () => {
  it('keeps what others wrote, to the byte, and puts ours behind it', () => {
    fc.assert(
      fc.property(policies, ({ text, statements }) => {
        const merged = withStatement(text, OWN)
        let from = 0
        for (const statement of statements) {
          const at = merged.indexOf(statement, from)
          expect(at).toBeGreaterThanOrEqual(from)
          from = at + statement.length
        }
        const parsed = JSON.parse(merged)
        expect(parsed.Statement).toEqual([...statements.map((statement) => JSON.parse(statement)), OWN])
        expect({ ...parsed, Statement: 0 }).toEqual({ ...JSON.parse(text), Statement: 0 })
      }),
    )
  })

  it('changes nothing when done again', () => {
    fc.assert(
      fc.property(policies, ({ text }) => {
        const merged = withStatement(text, OWN)
        expect(withStatement(merged, OWN)).toBe(merged)
      }),
    )
  })

  it('is taken back to the byte, and to the same policy where one statement stood alone', () => {
    fc.assert(
      fc.property(listed, ({ text }) => {
        expect(withoutStatement(withStatement(text, OWN), OWN.Sid)).toBe(text)
      }),
    )
    fc.assert(
      fc.property(single, ({ text, statements }) => {
        const back = withoutStatement(withStatement(text, OWN), OWN.Sid)
        expect(isSamePolicy(back, text)).toBe(true)
        expect(back).toContain(statements[0])
      }),
    )
  })

  it('takes the place of the one that was there, wherever it stands and however often', () => {
    fc.assert(
      fc.property(
        fc.array(foreign, { maxLength: 3 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        fc.tuple(space, space),
        (statements, places, [before, after]) => {
          const all = [...statements]
          for (const place of places) all.splice(place % (all.length + 1), 0, `{"Sid":"SandglassTest","Old":${place}}`)
          const text = `{"Statement":[${all.map((statement) => before + statement + after).join(',')}]}`
          const merged = withStatement(text, OWN)
          const sids = JSON.parse(merged).Statement.map((statement: { Sid?: string }) => statement.Sid)
          expect(sids.filter((sid: unknown) => sid === OWN.Sid)).toHaveLength(1)
          expect(statementWith(merged, OWN.Sid)).toEqual(OWN)
          const rest = withoutStatement(text, OWN.Sid)
          expect(rest === undefined ? [] : JSON.parse(rest).Statement).toEqual(
            statements.map((statement) => JSON.parse(statement)),
          )
          for (const statement of statements) expect(merged).toContain(statement)
        },
      ),
    )
  })

  it('makes a policy where there is none, and leaves none behind', () => {
    const made = withStatement(undefined, OWN)
    expect(JSON.parse(made)).toEqual({ Version: '2012-10-17', Statement: [OWN] })
    expect(withoutStatement(made, OWN.Sid)).toBeUndefined()
    expect(withoutStatement(undefined, OWN.Sid)).toBeUndefined()
    expect(withoutStatement(JSON.stringify({ Statement: OWN }), OWN.Sid)).toBeUndefined()
  })

  it('leaves a statement that says the same in the words that the storage made of it', () => {
    const stored =
      '{"Statement": {"Action": "s3:GetObject", "Principal": "*", "Effect": "Deny", "Sid": "SandglassTest"}}'
    expect(withStatement(stored, OWN)).toBe(stored)
  })

  it('goes into an empty list', () => {
    expect(withStatement('{"Statement":[ ]}', OWN)).toBe(`{"Statement":[${JSON.stringify(OWN)} ]}`)
  })

  it.each([
    '',
    'null',
    '[]',
    '"Statement"',
    '{}',
    '{"statement":[]}',
    '{"Statement":[]',
    '{"Statement":[],"Statement":[]}',
    '{"Statement":[],"\\u0053tatement":[]}',
  ])('refuses to guess: %j', (text) => {
    expect(codeOf(() => withStatement(text, OWN))).toBe('unsupported')
    expect(codeOf(() => withoutStatement(text, OWN.Sid))).toBe('unsupported')
  })
})

describe('comparing policies', () => {
  it('overlooks spaces, order and lists of one', () => {
    expect(isSamePolicy('{"a":["x"],"b":{"c":1,"d":2}}', ' { "b": {"d":2, "c":1}, "a": "x" }')).toBe(true)
    expect(isSamePolicy('{"a":["x",{"b":["y","z"]}]}', '{"a":[{"b":["z","y"]},"x"]}')).toBe(true)
  })

  it.each([
    ['{"a":["x","y"]}', '{"a":["x","y","y"]}'],
    ['{"a":"1"}', '{"a":1}'],
    ['{"a":[]}', '{"a":{}}'],
    ['{"a":1', '{"a": 1'],
  ])('sees that %s is not %s', (one, other) => {
    expect(isSamePolicy(one, other)).toBe(false)
  })

  it('tells a policy from none', () => {
    expect(isSamePolicy(undefined, undefined)).toBe(true)
    expect(isSamePolicy('{}', undefined)).toBe(false)
  })
})

describe('the size of a policy', () => {
  it('counts bytes, not characters', () => {
    expect(policyBytes('"ü"')).toBe(4)
    expect(policyBytes(undefined)).toBe(0)
  })

  it('may be 20 KiB', () => {
    expect(() => assertPolicySize('x'.repeat(MAX_POLICY_BYTES))).not.toThrow()
    expect(codeOf(() => assertPolicySize('x'.repeat(MAX_POLICY_BYTES + 1)))).toBe('too-large')
  })
})
