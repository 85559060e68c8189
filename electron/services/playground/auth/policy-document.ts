import * as z from 'zod/mini'
import { once } from '../../../../shared/once.ts'
import { S3Error } from '../s3-error.ts'
import {
  type Condition,
  type ConditionContext,
  conditionHolds,
  conditionIsReadable,
  foldConditionKey,
  wildcardMatches,
} from './policy-conditions.ts'

// "IAM JSON policy element reference". What this store can't evaluate makes the policy malformed: a Deny that is
// accepted and then ignored would look like a revocation and be none.

const documentSchema = once(() => {
  const oneOrMore = z.pipe(
    z.union([z.string(), z.array(z.string()).check(z.minLength(1))]),
    z.transform((value) => (typeof value === 'string' ? [value] : value)),
  )
  const conditionValue = z.pipe(z.union([z.string(), z.number(), z.boolean()]), z.transform(String))
  const conditionValues = z.union([
    z.pipe(
      conditionValue,
      z.transform((value) => [value]),
    ),
    z.array(conditionValue),
  ])
  const principal = z.union([
    z.pipe(
      z.literal('*'),
      z.transform(() => ['*']),
    ),
    z.pipe(
      z.strictObject({ AWS: oneOrMore }),
      z.transform(({ AWS }) => AWS),
    ),
  ])
  const statement = z.strictObject({
    Sid: z.optional(z.string()),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: z.optional(principal),
    NotPrincipal: z.optional(principal),
    Action: z.optional(oneOrMore),
    NotAction: z.optional(oneOrMore),
    Resource: z.optional(oneOrMore),
    NotResource: z.optional(oneOrMore),
    Condition: z.optional(z.record(z.string(), z.record(z.string(), conditionValues))),
  })
  return z.strictObject({
    Version: z.optional(z.enum(['2012-10-17', '2008-10-17'])),
    Id: z.optional(z.string()),
    Statement: z.union([
      z.pipe(
        statement,
        z.transform((one) => [one]),
      ),
      z.array(statement).check(z.minLength(1)),
    ]),
  })
})

/** Patterns that must match, or (negated) must not. */
interface Patterns {
  readonly negated: boolean
  readonly patterns: readonly string[]
}

interface Statement {
  readonly effect: 'Allow' | 'Deny'
  /** Undefined in an identity policy: the identity that carries it. */
  readonly principal: Patterns | undefined
  readonly action: Patterns
  readonly resource: Patterns
  readonly conditions: readonly Condition[]
}

export interface Policy {
  readonly statements: readonly Statement[]
}

/** What a policy decides about. `principals` are all the names that the caller goes by; empty for an anonymous one. */
export interface PolicyQuestion {
  readonly action: string
  readonly resource: string
  readonly principals: readonly string[]
  readonly context: ConditionContext
}

export type PolicyAnswer = 'allow' | 'deny' | 'silent'

function malformed(message: string): S3Error {
  return new S3Error('MalformedPolicy', message)
}

function eitherOf(positive: string[] | undefined, negative: string[] | undefined, what: string): Patterns {
  const patterns = positive ?? negative
  if (!patterns || (positive && negative))
    throw malformed(`Missing required field ${what} or its opposite, or both given`)
  if (patterns.some((pattern) => pattern.includes('${'))) throw malformed('Policy variables are not supported')
  return { negated: positive === undefined, patterns }
}

function readConditions(block: Record<string, Record<string, string[]>> = {}): Condition[] {
  return Object.entries(block).flatMap(([operatorName, keys]) => {
    const ifExists = operatorName.endsWith('IfExists')
    const operator = ifExists ? operatorName.slice(0, -'IfExists'.length) : operatorName
    return Object.entries(keys).map(([name, values]) => {
      const key = foldConditionKey(name)
      if (key === undefined) throw malformed('Policy has an invalid condition key')
      if (values.some((value) => value.includes('${'))) throw malformed('Policy variables are not supported')
      const condition = { operator, ifExists, key, values }
      if (!conditionIsReadable(condition)) throw malformed(`Invalid Condition type or value: ${operatorName}`)
      return condition
    })
  })
}

/**
 * Reads a policy. For a bucket policy give the bucket: its statements must name a principal and only that bucket's resources.
 * Throws MalformedPolicy.
 */
export function parsePolicy(text: string, bucket?: string): Policy {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw malformed('Policies must be valid JSON and the first byte must be "{"')
  }
  const parsed = documentSchema().safeParse(json)
  if (!parsed.success) {
    throw malformed(`Policy has an invalid element at ${parsed.error.issues[0]?.path.join('.') || 'its root'}`)
  }
  const statements = parsed.data.Statement.map((statement): Statement => {
    const named = statement.Principal ?? statement.NotPrincipal
    if ((named !== undefined) !== (bucket !== undefined)) throw malformed('Invalid principal in policy')
    const resource = eitherOf(statement.Resource, statement.NotResource, 'Resource')
    if (bucket !== undefined && !resource.patterns.every((pattern) => isWithin(pattern, bucket))) {
      throw malformed('Policy has invalid resource')
    }
    const action = eitherOf(statement.Action, statement.NotAction, 'Action')
    if (!action.patterns.every((pattern) => pattern === '*' || /^s3:[a-z*?]+$/i.test(pattern))) {
      throw malformed('Policy has invalid action')
    }
    return {
      effect: statement.Effect,
      principal: named && eitherOf(statement.Principal, statement.NotPrincipal, 'Principal'),
      action: { negated: action.negated, patterns: action.patterns.map((pattern) => pattern.toLowerCase()) },
      resource,
      conditions: readConditions(statement.Condition),
    }
  })
  return { statements }
}

function isWithin(pattern: string, bucket: string): boolean {
  return pattern === `arn:aws:s3:::${bucket}` || pattern.startsWith(`arn:aws:s3:::${bucket}/`)
}

function matches({ negated, patterns }: Patterns, text: string): boolean {
  return negated !== patterns.some((pattern) => wildcardMatches(pattern, text))
}

function matchesPrincipal({ negated, patterns }: Patterns, principals: readonly string[]): boolean {
  // Principals know no wildcard but the lone `*`, which is everybody, the anonymous caller too.
  return negated !== patterns.some((pattern) => pattern === '*' || principals.includes(pattern))
}

/** An explicit Deny wins over any Allow; `silent` when no statement applies. */
export function evaluatePolicy(policy: Policy, question: PolicyQuestion): PolicyAnswer {
  const action = question.action.toLowerCase()
  const effects = policy.statements
    .filter(
      (statement) =>
        (statement.principal === undefined || matchesPrincipal(statement.principal, question.principals)) &&
        matches(statement.action, action) &&
        matches(statement.resource, question.resource) &&
        statement.conditions.every((condition) => conditionHolds(condition, question.context)),
    )
    .map((statement) => statement.effect)
  if (effects.includes('Deny')) return 'deny'
  return effects.includes('Allow') ? 'allow' : 'silent'
}
