import { AppError } from '../../errors.ts'
import { elementSpans, members, type Span, valueSpan } from './json-spans.ts'

/** A statement of ours, known by its Sid. */
export interface OwnStatement {
  readonly Sid: string
  readonly [element: string]: unknown
}

/** One statement of a policy, and where its text is. */
export interface StatementSpan extends Span {
  readonly sid: string | undefined
  readonly value: unknown
}

interface PolicySpans {
  /** The value of `Statement`: a list, or one statement alone. */
  readonly statement: Span
  readonly isList: boolean
  readonly statements: readonly StatementSpan[]
}

/** What a bucket policy may have, in bytes. */
export const MAX_POLICY_BYTES = 20 * 1024

const VERSION = '2012-10-17'

/** @throws AppError `unsupported` for what isn't a policy that can be changed without guessing */
function spansOf(text: string): PolicySpans {
  if (!isJson(text)) throw unreadable()
  const document = valueSpan(text)
  if (text[document.start] !== '{') throw unreadable()
  const named = members(text, document).filter(({ name }) => name === 'Statement')
  const [member, another] = named
  // Which of two counts is the storage's secret.
  if (member === undefined || another !== undefined) throw unreadable()
  const { value: statement } = member
  const isList = text[statement.start] === '['
  const spans = isList ? elementSpans(text, statement) : [statement]
  const statements = spans.map((span) => {
    const value: unknown = JSON.parse(text.slice(span.start, span.end))
    return { ...span, value, sid: sidOf(value) }
  })
  return { statement, isList, statements }
}

/**
 * Puts a statement into a policy in place of the one with its Sid, else at the end. All other text stays as it is, to the byte.
 * A statement that says the same already stays as it is, too.
 *
 * @param text undefined where the bucket has no policy
 * @throws AppError `unsupported`
 */
export function withStatement(text: string | undefined, own: OwnStatement): string {
  const json = JSON.stringify(own)
  if (text === undefined) return `{"Version":"${VERSION}","Statement":[${json}]}`
  const { statement, isList, statements } = spansOf(text)
  const [same, another] = statements.filter(({ sid }) => sid === own.Sid)
  if (another !== undefined) return withStatement(withoutElement(text, statements, another), own)
  if (same !== undefined) return isSameJson(same.value, own) ? text : splice(text, same, json)
  if (!isList) return splice(text, statement, `[${text.slice(statement.start, statement.end)},${json}]`)
  const last = statements.at(-1)
  return last === undefined
    ? splice(text, { start: statement.start + 1, end: statement.start + 1 }, json)
    : splice(text, { start: last.end, end: last.end }, `,${json}`)
}

/**
 * Takes the statements with a Sid out of a policy. All other text stays as it is, to the byte.
 *
 * @returns undefined when nothing is left, and the policy itself is to go
 * @throws AppError `unsupported`
 */
export function withoutStatement(text: string | undefined, sid: string): string | undefined {
  if (text === undefined) return undefined
  const { statements } = spansOf(text)
  const own = statements.findLast((statement) => statement.sid === sid)
  if (own === undefined) return text
  return statements.length === 1 ? undefined : withoutStatement(withoutElement(text, statements, own), sid)
}

/** The statement with a Sid, as the policy has it. @throws AppError `unsupported` */
export function statementWith(text: string | undefined, sid: string): unknown {
  if (text === undefined) return undefined
  return spansOf(text).statements.find((statement) => statement.sid === sid)?.value
}

/**
 * Whether two policies say the same: spaces, order, and one value in place of a list of one don't count. Storages may give a policy
 * back in words of their own.
 */
export function isSamePolicy(one: string | undefined, other: string | undefined): boolean {
  if (one === other) return true
  if (one === undefined || other === undefined || !isJson(one) || !isJson(other)) return false
  return isSameJson(JSON.parse(one), JSON.parse(other))
}

export function isSameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(normal(one)) === JSON.stringify(normal(other))
}

/** The size that counts for the limit, in bytes. */
export function policyBytes(text: string | undefined): number {
  return text === undefined ? 0 : new TextEncoder().encode(text).length
}

/** @throws AppError `too-large` */
export function assertPolicySize(text: string | undefined): void {
  const bytes = policyBytes(text)
  if (bytes <= MAX_POLICY_BYTES) return
  throw new AppError(
    'too-large',
    `The bucket’s policy would have ${bytes} bytes, and ${MAX_POLICY_BYTES} are the most, so it was left as it is.`,
    'Take out statements that are no longer needed, or use another way to revoke.',
  )
}

function withoutElement(text: string, all: readonly StatementSpan[], statement: StatementSpan): string {
  const index = all.indexOf(statement)
  const previous = all[index - 1]
  const next = all[index + 1]
  if (previous !== undefined) return splice(text, { start: previous.end, end: statement.end }, '')
  return splice(text, { start: statement.start, end: next?.start ?? statement.end }, '')
}

function splice(text: string, { start, end }: Span, inserted: string): string {
  return text.slice(0, start) + inserted + text.slice(end)
}

function sidOf(value: unknown): string | undefined {
  return isObject(value) && typeof value['Sid'] === 'string' ? value['Sid'] : undefined
}

function normal(value: unknown): unknown {
  if (Array.isArray(value)) {
    if (value.length === 1) return normal(value[0])
    return value.map((element) => JSON.stringify(normal(element))).sort()
  }
  if (!isObject(value)) return value
  const names = Object.keys(value).sort()
  return Object.fromEntries(names.map((name) => [name, normal(value[name])]))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function unreadable(): AppError {
  return new AppError(
    'unsupported',
    'The bucket’s policy is not one that Sandglass can change safely, so it was left as it is.',
    'Change it in the storage’s own console.',
  )
}
