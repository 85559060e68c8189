import { displayText } from './display-text.ts'
import { FINDINGS_BY_CODE, type Finding, GONE, misdirected, OVER_QUOTA, tooLong, unproven } from './error-findings.ts'
import { formatDuration } from './expiry.ts'
import type { Link, LinkMethod, ProbeResult } from './link.ts'
import { REMEDIES } from './verdict-texts.ts'

/** What the storage answered to a request as a recipient would make it. */
export interface StorageAnswer {
  readonly status: number
  /** From an S3 error document; undefined where there is none. */
  readonly code?: string | undefined
  readonly message?: string | undefined
  readonly etag?: string | undefined
  /** The object's whole size in bytes. */
  readonly size?: number | undefined
}

/** What was asked for, and what is known besides the answer. */
export interface AskedLink {
  readonly method: LinkMethod
  /** Whether the link's own end has passed by the storage's clock: some storages refuse an expired link without saying why. */
  readonly expired: boolean
  /** Whether that end is still to come by this computer's clock. */
  readonly endsLaterHere?: boolean | undefined
  /** The storage's clock minus this computer's, in seconds. */
  readonly clockOffsetSeconds?: number | undefined
  readonly urlLength?: number | undefined
  /** What the object was when it was shared. */
  readonly shared?: Pick<Link, 'etag' | 'size' | 'versionId'> | undefined
}

export type Verdict = Omit<ProbeResult, 'at'>

/** A smaller difference of clocks than this does not make a link invalid that was signed just now, in seconds. */
const NOTABLE_SECONDS = 5
/** A link that has run out within this by the storage's clock has simply run out. */
const EARLY_SECONDS = 120
/** From this length on, in characters, there are servers and proxies that cut or refuse a URL. */
export const LONG_URL = 2000

/**
 * What an answer proves about a link. A link counts as dead only when the storage refused it for a reason that a recipient would
 * meet too. A refusal of our own request (a signature that doesn't match, a wrong region, a busy server) proves nothing.
 */
export function judgeAnswer(answer: StorageAnswer, asked: AskedLink): Verdict {
  const code = answer.code === undefined ? undefined : displayText(answer.code).slice(0, 128)
  const found = findingOf({ ...answer, code }, asked)
  return {
    verdict: found.verdict,
    dead: found.dead,
    status: answer.status,
    code,
    sentence: found.sentence,
    remedy: found.remedy ?? REMEDIES[found.verdict],
  }
}

/** What an answer means for a link that has been revoked: a refusal is what was wanted, and an object is a broken promise. */
export function judgeRevoked(verdict: Verdict): Verdict {
  if (verdict.dead) {
    return {
      ...verdict,
      verdict: 'revoked',
      sentence: `The link was revoked, and is refused. ${verdict.sentence}`.slice(0, 512),
      remedy: REMEDIES.revoked,
    }
  }
  if (!isAlive(verdict)) return verdict
  return {
    ...verdict,
    sentence: 'The link was revoked, and works again: what it points to has been put back, or the refusal taken away.',
    remedy: 'Revoke it again.',
  }
}

/** Whether a recipient gets an object, be it the one that was shared or another. */
export function isAlive({ verdict }: Pick<Verdict, 'verdict'>): boolean {
  return verdict === 'works' || verdict === 'changed'
}

/** Whether there was no answer of the storage that says anything of the link. */
export function isUnanswered({ verdict }: Pick<Verdict, 'verdict'>): boolean {
  return verdict === 'unreachable' || verdict === 'offline'
}

function findingOf(answer: StorageAnswer, asked: AskedLink): Finding {
  const { status, code, message = '' } = answer
  if (status === 200 || status === 206 || status === 416) return judgeObject(answer, asked)
  if (code === 'AccessDenied') return judgeDenial(message, asked)
  // Google says this of a link's own end, too.
  if (code === 'ExpiredRequest' || (code === 'ExpiredToken' && asked.expired)) return ended(asked)
  if (code === 'AuthorizationQueryParametersError' && /requires the X-Amz-/i.test(message)) return cutOff(asked)
  // The code is the server's text: only the table's own keys count.
  const named = code !== undefined && Object.hasOwn(FINDINGS_BY_CODE, code) ? FINDINGS_BY_CODE[code] : undefined
  if (named !== undefined) return named
  return judgeStatus(answer, asked)
}

/** Every S3 answer with an object in it has an ETag; a sign-in page of the network in between does not. */
function judgeObject({ status, etag, size }: StorageAnswer, { shared }: AskedLink): Finding {
  if (etag === undefined && status !== 416) {
    return {
      verdict: 'unproven',
      dead: false,
      sentence: 'Something answered, but not like a storage: a proxy or a sign-in page may be in between.',
      remedy: 'Try again from another network, or once you are signed in to this one.',
    }
  }
  const isOther = differs(bareEtag(etag), bareEtag(shared?.etag)) || differs(size, shared?.size)
  return isOther && shared?.versionId === undefined
    ? {
        verdict: 'changed',
        dead: false,
        sentence: 'The link works, but the object is not the one that was shared: it has been replaced since.',
      }
    : { verdict: 'works', dead: false, sentence: 'The link works.' }
}

function differs<Value>(now: Value | undefined, then: Value | undefined): boolean {
  return now !== undefined && then !== undefined && now !== then
}

/** Proxies that compress mark an ETag as weak; some storages leave the quotes out. */
function bareEtag(etag: string | undefined): string | undefined {
  return etag?.replace(/^W\//, '').replaceAll('"', '')
}

function judgeDenial(message: string, asked: AskedLink): Finding {
  if (/not (?:yet valid|valid yet)/i.test(message)) return notYetValid(asked)
  // An expired link may be refused for more than that, but nothing else matters any more.
  if (asked.expired || /expired/i.test(message)) return ended(asked)
  // Amazon asks for this permission only where there is no such object: a key that may not list is not told that directly.
  if (/\bs3:ListBucket\b/.test(message)) {
    return {
      verdict: 'gone',
      dead: true,
      sentence:
        'The object is not there: the storage hides that behind a refusal from keys that may not list the bucket.',
    }
  }
  if (/\bcap exceeded/i.test(message)) return OVER_QUOTA
  if (/vpc ?(?:endpoint|id|e\b)|source ?ip|\bip\b.*(?:filter|address|allow|restrict)|from location/i.test(message)) {
    return {
      verdict: 'blocked',
      dead: false,
      sentence:
        'The storage turns this computer’s address or network away. Recipients elsewhere may get through, or not.',
      remedy:
        'Look at the addresses and networks that the policies allow, and try the link from where its recipient is.',
    }
  }
  if (/explicit(?:ly)? den/i.test(message)) {
    return {
      verdict: 'blocked',
      dead: true,
      sentence: `A policy forbids it explicitly${policyNamedBy(message)}: for everyone, or for where this computer is.`,
    }
  }
  if (/no [a-z -]*policy allows/i.test(message) || /does not have \S+ access/i.test(message)) {
    return {
      verdict: 'denied',
      dead: true,
      sentence: 'The storage refuses the link: access denied. The key that signed it may not read the object.',
      remedy: 'Allow the key to read the object (s3:GetObject), or share with another key.',
    }
  }
  return {
    verdict: 'denied',
    dead: true,
    sentence:
      'The storage refuses the link: access denied. It doesn’t say why: the object may be gone, the key that signed the link ' +
      'may have lost its permission, or a policy may forbid it.',
  }
}

/** Only of the kinds that are known: the rest of the message has names of accounts and users. */
function policyNamedBy(message: string): string {
  const kind =
    /in an? ((?:resource|identity)-based policy|service control policy|resource control policy|permissions boundary|session policy)/i.exec(
      message,
    )?.[1]
  return kind === undefined ? '' : ` (${kind.toLowerCase()})`
}

function notYetValid({ clockOffsetSeconds: offset = 0 }: AskedLink): Finding {
  return offset < -NOTABLE_SECONDS
    ? {
        verdict: 'clock-wrong',
        dead: false,
        sentence: `The link is not valid yet: this computer’s clock is ${formatDuration(-offset)} ahead of the storage’s.`,
      }
    : {
        verdict: 'not-yet-valid',
        dead: false,
        sentence: 'The link is not valid yet: the clock that signed it is ahead of the storage’s.',
      }
}

function ended({ expired, endsLaterHere, clockOffsetSeconds: offset = 0 }: AskedLink): Finding {
  return expired && endsLaterHere && offset > EARLY_SECONDS
    ? {
        verdict: 'clock-wrong',
        dead: true,
        sentence: `The link has run out by the storage’s clock: this computer’s is ${formatDuration(offset)} behind.`,
        remedy: 'Set this computer’s clock, and renew the link.',
      }
    : { verdict: 'expired', dead: true, sentence: 'The link has run out.' }
}

function cutOff({ urlLength = 0 }: AskedLink): Finding {
  return urlLength >= LONG_URL
    ? tooLong('Part of the link is missing when it reaches the storage: links of this length are cut on the way.')
    : { verdict: 'unproven', dead: false, sentence: 'The link is not whole: parameters of its signature are missing.' }
}

/** A refusal whose code says nothing to us, or that has none. */
function judgeStatus({ status, code }: StorageAnswer, { method, expired, urlLength = 0 }: AskedLink): Finding {
  if (status === 414 || status === 431) return tooLong('The server does not take links of this length.')
  if (status === 400 && code === undefined && method !== 'HEAD' && urlLength >= LONG_URL) {
    return tooLong(
      'Something refused the link without a storage’s reason: most likely a proxy that doesn’t take this length.',
    )
  }
  if (status === 404) {
    // A storage says what is missing, except to HEAD; a proxy in front of it, or a web server in its place, does not.
    return code !== undefined || method === 'HEAD'
      ? GONE
      : unproven('Something answered that there is nothing here, but not like a storage.')
  }
  if (status >= 300 && status < 400) {
    return misdirected('The storage sends the request elsewhere: the region or host in the link is not the bucket’s.')
  }
  if (status === 429 || status >= 500) {
    return { verdict: 'unreachable', dead: false, sentence: `The storage could not answer (${status}). Try again.` }
  }
  if (method === 'HEAD' && status === 403) {
    return expired
      ? { verdict: 'expired', dead: true, sentence: 'The link has run out.' }
      : unproven('Refused, but answers to HEAD carry no reason.')
  }
  return unproven(`The storage refused the request (${status}) without a reason that proves anything.`)
}
