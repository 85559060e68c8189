import { displayText } from './display-text.ts'
import type { LinkMethod, ProbeResult } from './link.ts'

/** What the storage answered to a request as a recipient would make it. */
export interface StorageAnswer {
  readonly status: number
  /** From an S3 error document; undefined where there is none. */
  readonly code?: string | undefined
  readonly message?: string | undefined
  readonly hasEtag: boolean
}

export type Verdict = Omit<ProbeResult, 'at'>

/**
 * What an answer proves about a link. A link counts as dead only when the storage refused it for a reason that a recipient would
 * meet too. A refusal of our own request (a signature that doesn't match, a wrong region, a busy server) proves nothing.
 *
 * @param expired whether the link's own end has passed: some storages refuse an expired link without saying why
 */
export function judgeAnswer(answer: StorageAnswer, method: LinkMethod, expired: boolean): Verdict {
  const { status } = answer
  const code = answer.code === undefined ? undefined : displayText(answer.code).slice(0, 128)
  const verdict = (name: Verdict['verdict'], dead: boolean, sentence: string): Verdict => ({
    verdict: name,
    dead,
    status,
    code,
    sentence,
  })

  if (status === 200 || status === 206 || status === 416) {
    // Every S3 answer with an object in it has an ETag; a sign-in page of the network in between does not.
    return answer.hasEtag || status === 416
      ? verdict('works', false, 'The link works.')
      : verdict(
          'unproven',
          false,
          'Something answered, but not like a storage: a proxy or a sign-in page may be in between.',
        )
  }
  // The code is the server's text: only the table's own keys count.
  const named = code !== undefined && Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined
  if (code === 'AccessDenied') return judgeDenial(answer.message ?? '', expired, verdict)
  // Google says this of a link's own end, too.
  if (code === 'ExpiredToken' && expired) return verdict('expired', true, 'The link has run out.')
  if (named !== undefined) return verdict(named.verdict, named.dead, named.sentence)
  if (status === 404) {
    // A storage says what is missing, except to HEAD; a proxy in front of it, or a web server in its place, does not.
    return code !== undefined || method === 'HEAD'
      ? verdict('gone', true, 'The object is no longer there.')
      : verdict('unproven', false, 'Something answered that there is nothing here, but not like a storage.')
  }
  if (status >= 300 && status < 400) {
    return verdict(
      'misdirected',
      false,
      'The storage sends the request elsewhere: the region or host in the link is not the bucket’s.',
    )
  }
  if (status === 429 || status >= 500)
    return verdict('unreachable', false, `The storage could not answer (${status}). Try again.`)
  if (method === 'HEAD' && status === 403) {
    return expired
      ? verdict('expired', true, 'The link has run out.')
      : verdict('unproven', false, 'Refused, but answers to HEAD carry no reason.')
  }
  return verdict(
    'unproven',
    false,
    `The storage refused the request (${status}) without a reason that proves anything.`,
  )
}

function judgeDenial(
  message: string,
  expired: boolean,
  verdict: (name: Verdict['verdict'], dead: boolean, sentence: string) => Verdict,
): Verdict {
  if (/not (?:yet valid|valid yet)/i.test(message)) {
    return verdict(
      'not-yet-valid',
      false,
      'The link is not valid yet: the clock that signed it is ahead of the storage’s.',
    )
  }
  if (expired || /expired/i.test(message)) return verdict('expired', true, 'The link has run out.')
  return verdict('denied', true, 'The storage refuses the link: access denied.')
}

const BY_CODE: Readonly<Record<string, Pick<Verdict, 'verdict' | 'dead' | 'sentence'>>> = {
  NoSuchKey: { verdict: 'gone', dead: true, sentence: 'The object is no longer there.' },
  NoSuchVersion: { verdict: 'gone', dead: true, sentence: 'That version of the object is no longer there.' },
  NoSuchBucket: { verdict: 'gone', dead: true, sentence: 'The bucket is no longer there.' },
  MethodNotAllowed: { verdict: 'gone', dead: true, sentence: 'The version that the link names has been deleted.' },
  InvalidAccessKeyId: {
    verdict: 'key-disabled',
    dead: true,
    sentence: 'The access key that signed the link no longer works.',
  },
  ExpiredToken: {
    verdict: 'credentials-ended',
    dead: true,
    sentence: 'The temporary credentials behind the link have ended.',
  },
  InvalidToken: {
    verdict: 'credentials-ended',
    dead: true,
    sentence: 'The temporary credentials behind the link are no longer valid.',
  },
  InvalidTokenId: {
    verdict: 'credentials-ended',
    dead: true,
    sentence: 'The temporary credentials behind the link are no longer valid.',
  },
  InvalidObjectState: {
    verdict: 'archived',
    dead: false,
    sentence: 'The object is archived: restore it first, then the link works.',
  },
  SignatureDoesNotMatch: {
    verdict: 'unproven',
    dead: false,
    sentence:
      'The signature does not match: the link was altered, or its host, method or region is not what the storage expects.',
  },
  AuthorizationQueryParametersError: {
    verdict: 'misdirected',
    dead: false,
    sentence: 'The storage does not accept the link’s parameters: most often the region is not the bucket’s.',
  },
  AuthorizationHeaderMalformed: {
    verdict: 'misdirected',
    dead: false,
    sentence: 'The region in the link is not the bucket’s.',
  },
  PermanentRedirect: {
    verdict: 'misdirected',
    dead: false,
    sentence: 'The bucket is in another region than the link says.',
  },
  RequestTimeTooSkewed: {
    verdict: 'unproven',
    dead: false,
    sentence: 'The storage’s clock and the link’s differ by more than it allows.',
  },
  SlowDown: { verdict: 'unreachable', dead: false, sentence: 'The storage is busy. Try again.' },
}
