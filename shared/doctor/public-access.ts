import type { DoctorFinding } from './report.ts'

type Judged = Omit<DoctorFinding, 'about'>

const EVERYBODY = ['http://acs.amazonaws.com/groups/global/AllUsers']
const ANY_ACCOUNT = ['http://acs.amazonaws.com/groups/global/AuthenticatedUsers']

export interface PublicAccessFacts {
  /** The bucket's policy; undefined where there is none, or it can't be read. */
  readonly policy?: string | undefined
  /** The groups that the bucket's ACL grants something to, by their URIs. */
  readonly grantees?: readonly string[] | undefined
  /** Whether the bucket's own Block Public Access has all of its four parts on. Undefined where it can't be seen. */
  readonly isBlocked?: boolean | undefined
  /** What the credentials may not read, in words. */
  readonly unread?: readonly string[] | undefined
}

/** What lets anybody in without a link: then links protect nothing, and revoking them ends nothing. */
export function judgePublicAccess({
  policy,
  grantees = [],
  isBlocked,
  unread = [],
}: PublicAccessFacts): readonly Judged[] {
  const judged: Judged[] = []
  if (isBlocked !== true) {
    for (const { sid, isConditional } of publicStatements(policy)) {
      const statement =
        sid === undefined ? 'A statement of the bucket’s policy' : `The statement “${sid}” of the bucket’s policy`
      judged.push(
        isConditional
          ? {
              state: 'note',
              sentence: `${statement} allows everybody something, under conditions.`,
              remedy: 'Look whether its conditions hold for strangers.',
            }
          : {
              state: 'warning',
              sentence: `${statement} allows everybody something without a link.`,
              remedy: 'Take it out, or share from a bucket that is not public: links protect nothing there.',
            },
      )
    }
    if (grantees.some((uri) => EVERYBODY.includes(uri))) {
      judged.push({
        state: 'warning',
        sentence: 'The bucket’s ACL grants everybody something.',
        remedy: 'Take the grant to “Everyone” out of the ACL, or switch ACLs off.',
      })
    }
    if (grantees.some((uri) => ANY_ACCOUNT.includes(uri))) {
      judged.push({
        state: 'warning',
        sentence: 'The bucket’s ACL grants every account of the storage something, also strangers’.',
        remedy: 'Take that grant out of the ACL, or switch ACLs off.',
      })
    }
  }
  if (isBlocked === true) judged.push({ state: 'fine', sentence: 'Block Public Access is on.' })
  if (judged.length === 0 && unread.length > 0) {
    judged.push({
      state: 'unknown',
      sentence: `Whether strangers get in can’t be seen: these credentials may not read ${unread.join(' and ')}.`,
    })
  }
  if (judged.length === 0) judged.push({ state: 'fine', sentence: 'Nothing was seen that lets strangers in.' })
  return judged
}

interface PublicStatement {
  readonly sid: string | undefined
  readonly isConditional: boolean
}

function publicStatements(policy: string | undefined): readonly PublicStatement[] {
  return listOf(fieldOf(parsed(policy), 'Statement')).flatMap((statement) => {
    const isPublic = fieldOf(statement, 'Effect') === 'Allow' && isEverybody(fieldOf(statement, 'Principal'))
    if (!isPublic) return []
    const sid = fieldOf(statement, 'Sid')
    return [
      {
        sid: typeof sid === 'string' && sid !== '' ? sid.slice(0, 64) : undefined,
        isConditional: fieldOf(statement, 'Condition') !== undefined,
      },
    ]
  })
}

function isEverybody(principal: unknown): boolean {
  return principal === '*' || listOf(fieldOf(principal, 'AWS')).includes('*')
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value]
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function parsed(policy: string | undefined): unknown {
  try {
    return policy === undefined ? undefined : JSON.parse(policy)
  } catch {
    return undefined
  }
}
