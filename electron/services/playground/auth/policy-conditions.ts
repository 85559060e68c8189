import { BlockList, isIP } from 'node:net'

/** What is known about a request, by lower-case condition key (for tags: `s3:existingobjecttag/` + the key as it is). */
export type ConditionContext = ReadonlyMap<string, string>

/** One line of a Condition block: the operator and key hold when any of the values match. */
export interface Condition {
  readonly operator: string
  readonly ifExists: boolean
  /** As in `ConditionContext`. */
  readonly key: string
  readonly values: readonly string[]
}

interface Operator {
  /** A negated operator holds when no value matches, and so also when the key is absent. */
  readonly negated: boolean
  readonly matches: (actual: string, expected: string) => boolean
  /** Whether the operator can read this policy value; a value it can't read makes the policy malformed. */
  readonly accepts: (expected: string) => boolean
}

/** Matches `*` (any run) and `?` (any one character), as in actions, resources and the Like operators. */
export function wildcardMatches(pattern: string, text: string): boolean {
  // Greedy with one point to come back to: linear in memory and never exponential, unlike a built regular expression.
  let [at, from, star, mark] = [0, 0, -1, 0]
  while (at < text.length) {
    if (pattern[from] === '*') {
      star = from++
      mark = at
    } else if (from < pattern.length && (pattern[from] === '?' || pattern[from] === text[at])) {
      from++
      at++
    } else if (star >= 0) {
      from = star + 1
      at = ++mark
    } else {
      return false
    }
  }
  while (pattern[from] === '*') from++
  return from === pattern.length
}

/** Milliseconds since the epoch of an ISO 8601 date or of epoch seconds. NaN when it is neither. */
function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
}

/** A number as policies write it. NaN when it isn't one (an empty string included). */
function decimal(text: string): number {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
}

function cidr(text: string): { address: string; bits: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', suffix] = text.split('/')
  const version = isIP(address)
  const width = version === 6 ? 128 : 32
  const bits = suffix === undefined ? width : Number(suffix)
  if (version === 0 || !/^\d*$/.test(suffix ?? '') || suffix === '' || bits > width) return undefined
  return { address, bits, family: version === 6 ? 'ipv6' : 'ipv4' }
}

function inCidr(actual: string, expected: string): boolean {
  const range = cidr(expected)
  if (!range) return false
  const list = new BlockList()
  list.addSubnet(range.address, range.bits, range.family)
  return list.check(actual, isIP(actual) === 6 ? 'ipv6' : 'ipv4')
}

const anything = () => true
const boolean = (text: string) => /^(true|false)$/i.test(text)

function pair(name: string, negatedName: string, operator: Omit<Operator, 'negated'>): [string, Operator][] {
  return [
    [name, { ...operator, negated: false }],
    [negatedName, { ...operator, negated: true }],
  ]
}

function ordered(type: 'Numeric' | 'Date', read: (text: string) => number): [string, Operator][] {
  const accepts = (text: string) => !Number.isNaN(read(text))
  const comparison = (compare: (actual: number, expected: number) => boolean): Operator => {
    return { negated: false, accepts, matches: (actual, expected) => compare(read(actual), read(expected)) }
  }
  return [
    ...pair(
      `${type}Equals`,
      `${type}NotEquals`,
      comparison((a, b) => a === b),
    ),
    [`${type}LessThan`, comparison((a, b) => a < b)],
    [`${type}LessThanEquals`, comparison((a, b) => a <= b)],
    [`${type}GreaterThan`, comparison((a, b) => a > b)],
    [`${type}GreaterThanEquals`, comparison((a, b) => a >= b)],
  ]
}

/** The operators of "IAM JSON policy elements: Condition operators" that this store knows. `Null` is apart: it reads presence. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...pair('StringEquals', 'StringNotEquals', { accepts: anything, matches: (a, b) => a === b }),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', {
    accepts: anything,
    matches: (a, b) => a.toLowerCase() === b.toLowerCase(),
  }),
  ...pair('StringLike', 'StringNotLike', { accepts: anything, matches: (a, b) => wildcardMatches(b, a) }),
  ...pair('ArnLike', 'ArnNotLike', { accepts: anything, matches: (a, b) => wildcardMatches(b, a) }),
  ...pair('ArnEquals', 'ArnNotEquals', { accepts: anything, matches: (a, b) => wildcardMatches(b, a) }),
  ...pair('IpAddress', 'NotIpAddress', { accepts: (text) => cidr(text) !== undefined, matches: inCidr }),
  ...ordered('Numeric', decimal),
  ...ordered('Date', instant),
  ['Bool', { negated: false, accepts: boolean, matches: (a, b) => a.toLowerCase() === b.toLowerCase() }],
  ['Null', { negated: false, accepts: boolean, matches: anything }],
])

/** The condition keys that this store sets, lower-case. A key with a trailing slash stands for any tag key after it. */
const CONDITION_KEYS = [
  'aws:currenttime',
  'aws:epochtime',
  'aws:principalarn',
  'aws:principaltype',
  'aws:referer',
  'aws:securetransport',
  'aws:sourceip',
  'aws:useragent',
  'aws:userid',
  'aws:username',
  's3:authtype',
  's3:delimiter',
  's3:existingobjecttag/',
  's3:max-keys',
  's3:prefix',
  's3:requestobjecttag/',
  's3:signatureage',
  's3:signatureversion',
  's3:versionid',
  's3:x-amz-content-sha256',
  's3:x-amz-copy-source',
  's3:x-amz-metadata-directive',
]

/** A condition key with its case folded, except for a tag key, whose case counts. Undefined when this store doesn't know it. */
export function foldConditionKey(key: string): string | undefined {
  const slash = key.indexOf('/') + 1
  const folded = slash === 0 ? key.toLowerCase() : key.slice(0, slash).toLowerCase()
  if (!CONDITION_KEYS.includes(folded)) return undefined
  return slash === 0 ? folded : folded + key.slice(slash)
}

/** Whether the operator exists and can read the values. */
export function conditionIsReadable({ operator, values }: Condition): boolean {
  const known = OPERATORS.get(operator)
  return known !== undefined && values.length > 0 && values.every((value) => known.accepts(value))
}

/** Whether a readable condition holds. */
export function conditionHolds({ operator, ifExists, key, values }: Condition, context: ConditionContext): boolean {
  const actual = context.get(key)
  if (operator === 'Null') return values.some((value) => (value.toLowerCase() === 'true') === (actual === undefined))
  const known = OPERATORS.get(operator)
  if (!known) return false
  if (actual === undefined) return ifExists || known.negated
  return known.negated !== values.some((value) => known.matches(actual, value))
}
