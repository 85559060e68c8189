import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type CallName, CONTRACT } from '../../../../shared/api/contract.ts'

const CALLS = Object.keys(CONTRACT) as CallName[]

/** Where a schema's text or list has no limit, or its object takes what it doesn't know: `path: what`. */
function looseEnds(node: unknown, path = ''): string[] {
  if (typeof node !== 'object' || node === null) return []
  const schema = z.record(z.string(), z.unknown()).parse(node)
  const { type } = schema
  const found: string[] = []
  const isBoundedText =
    ['maxLength', 'enum', 'const', 'format'].some((rule) => rule in schema) || isBoundedPattern(schema['pattern'])
  if (type === 'string' && !isBoundedText) found.push(`${path}: text without a limit`)
  if (type === 'array' && !('maxItems' in schema)) found.push(`${path}: list without a limit`)
  if (type === 'object' && schema['additionalProperties'] !== false) found.push(`${path}: not strict`)
  if ((type === 'integer' || type === 'number') && !('maximum' in schema)) found.push(`${path}: number without a limit`)
  const isKnown = type !== undefined || 'anyOf' in schema || 'oneOf' in schema || 'allOf' in schema
  if (!isKnown) found.push(`${path}: anything at all`)
  for (const [name, child] of Object.entries(schema['properties'] ?? {}))
    found.push(...looseEnds(child, `${path}.${name}`))
  if ('items' in schema) found.push(...looseEnds(schema['items'], `${path}[]`))
  for (const combined of ['anyOf', 'oneOf', 'allOf']) {
    for (const child of Array.isArray(schema[combined]) ? schema[combined] : []) found.push(...looseEnds(child, path))
  }
  return found
}

/** A pattern without `*`, `+` or `{n,}` between its anchors matches so many characters and no more. */
function isBoundedPattern(pattern: unknown): boolean {
  return typeof pattern === 'string' && /^\^.*\$$/s.test(pattern) && !/(?<!\\)[*+]|\{\d+,\}/.test(pattern)
}

/** The names of all properties, wherever they are. */
function propertyNames(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([name, child]) => [
    ...(name === 'properties' ? Object.keys(Object(child)) : []),
    ...propertyNames(child),
  ])
}

const inputOf = (name: CallName) => z.toJSONSchema(CONTRACT[name].input(), { io: 'input', reused: 'inline' })
const outputOf = (name: CallName) => z.toJSONSchema(CONTRACT[name].output(), { io: 'output', reused: 'inline' })

/** What only we write, of sizes that the storage or the library decides. Anything new here is a decision. */
const UNLIMITED_OUTPUTS: Readonly<Partial<Record<CallName, readonly string[]>>> = {
  'connections.list': ['.connections: list without a limit'],
  'connections.profiles': ['.profiles: list without a limit'],
  'connections.test': ['.steps: list without a limit', '.corrections: list without a limit'],
  'objects.buckets': ['.buckets: list without a limit'],
  'links.export': ['.text: text without a limit'],
  'links.historyExport': ['.text: text without a limit'],
  'links.calendar': ['.text: text without a limit'],
  'links.tend': ['.renewed: list without a limit', '.failed: list without a limit'],
  'doctor.policy': ['.document.Statement[].Condition: not strict'],
}

describe.each(CALLS)('%s', (name) => {
  it('takes nothing without a limit, and nothing that it doesn’t know', () => {
    expect(looseEnds(inputOf(name))).toEqual([])
  })

  it('answers with limits, but for what is listed here', () => {
    const found = looseEnds(outputOf(name)).filter((end) => !end.endsWith('number without a limit'))
    expect(found).toEqual(UNLIMITED_OUTPUTS[name] ?? [])
  })

  it('has no place for a secret in its answer', () => {
    const names = propertyNames(outputOf(name))
    expect(
      names.filter((property) =>
        /secret(?!Variable$)|sessionToken(?!Variable$)|passphrase|password|private|authorization/i.test(property),
      ),
    ).toEqual([])
  })

  it('is named like a call, and its schemas are built once', () => {
    expect(name).toMatch(/^[a-z]+\.[a-z]+[A-Za-z]*$/)
    expect(CONTRACT[name].input()).toBe(CONTRACT[name].input())
    expect(CONTRACT[name].output()).toBe(CONTRACT[name].output())
  })
})

describe('the walk over the schemas', () => {
  it.each([
    ['text', z.strictObject({ a: z.string() })],
    ['text in a list', z.strictObject({ a: z.array(z.string()).max(3) })],
    ['a list', z.strictObject({ a: z.array(z.boolean()) })],
    ['text in an alternative', z.union([z.strictObject({}), z.strictObject({ a: z.string().optional() })])],
    ['an open object', z.strictObject({ a: z.looseObject({}) })],
    ['a number', z.strictObject({ a: z.number() })],
    ['anything', z.strictObject({ a: z.unknown() })],
    ['an open pattern', z.strictObject({ a: z.string().regex(/^a+$/) })],
    ['a record', z.strictObject({ a: z.record(z.string().max(3), z.boolean()) })],
  ])('finds %s', (_, schema) => {
    expect(looseEnds(z.toJSONSchema(schema, { io: 'input' }))).not.toEqual([])
  })
})
