import { z } from 'zod'
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

const oneOrMore = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value) => (typeof value === 'string' ? [value] : value))
const conditionValue = z.union([z.string(), z.number(), z.boolean()]).transform(String)
const principal = z.union([
  z.literal('*').transform(() => ['*']),
  z.strictObject({ AWS: oneOrMore }).transform(({ AWS }) => AWS),
])

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: principal.optional(),
  NotPrincipal: principal.optional(),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Condition: z
    .record(z.string(), z.record(z.string(), z.union([conditionValue.transform((v) => [v]), z.array(conditionValue)])))
    .optional(),
})

const documentSchema = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([statementSchema.transform((one) => [one]), z.array(statementSchema).min(1)]),
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
  const parsed = documentSchema.safeParse(json)
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
