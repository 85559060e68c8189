import type { ProbeVerdict } from './link.ts'

/** A finding before the evidence is added to it. */
export interface Finding {
  readonly verdict: ProbeVerdict
  readonly dead: boolean
  readonly sentence: string
  /** Where there is a better one than the verdict's own. */
  readonly remedy?: string
}

export function unproven(sentence: string, remedy?: string): Finding {
  return { verdict: 'unproven', dead: false, sentence, ...(remedy === undefined ? {} : { remedy }) }
}

export function misdirected(sentence: string): Finding {
  return { verdict: 'misdirected', dead: false, sentence }
}

export function tooLong(sentence: string): Finding {
  return { verdict: 'too-long', dead: false, sentence }
}

function keyEnded(sentence: string): Finding {
  return { verdict: 'key-disabled', dead: true, sentence }
}

function credentialsEnded(sentence: string): Finding {
  return { verdict: 'credentials-ended', dead: true, sentence }
}

export const GONE: Finding = { verdict: 'gone', dead: true, sentence: 'The object is no longer there.' }
const TOKEN_INVALID = credentialsEnded('The temporary credentials behind the link are no longer valid.')
const ACCOUNT: Finding = {
  verdict: 'blocked',
  dead: false,
  sentence: 'The storage account is suspended or not in order; the link works again once it is.',
  remedy: 'Look at the account at your provider.',
}
const ENCRYPTION_KEY = unproven(
  'The key that the object is encrypted with can’t be used: it is disabled or gone, or the signer may not use it.',
  'Look at the encryption key, and whether the key that signed the link may decrypt with it.',
)

/** Google names it by a code, Backblaze in the message of a denial. */
export const OVER_QUOTA: Finding = {
  verdict: 'blocked',
  dead: false,
  sentence: 'The account has reached its limit of downloads; the link works again once there is room.',
  remedy: 'Raise the limit at your provider, or wait until it starts anew.',
}

/** What a storage's own error codes mean for a link. */
export const FINDINGS_BY_CODE: Readonly<Record<string, Finding>> = {
  NoSuchKey: GONE,
  NoSuchVersion: { verdict: 'gone', dead: true, sentence: 'That version of the object is no longer there.' },
  NoSuchBucket: { verdict: 'gone', dead: true, sentence: 'The bucket is no longer there.' },
  MethodNotAllowed: { verdict: 'gone', dead: true, sentence: 'The version that the link names has been deleted.' },
  InvalidAccessKeyId: keyEnded('The access key that signed the link no longer works.'),
  UserSuspended: keyEnded('The user whose key signed the link is suspended.'),
  ExpiredToken: credentialsEnded('The temporary credentials behind the link have ended.'),
  InvalidToken: TOKEN_INVALID,
  InvalidTokenId: TOKEN_INVALID,
  InvalidObjectState: {
    verdict: 'archived',
    dead: false,
    sentence: 'The object is archived: restore it first, then the link works.',
  },
  SignatureDoesNotMatch: unproven(
    'The signature does not match: the link was altered, or its host, method or region is not what the storage expects.',
  ),
  AuthorizationQueryParametersError: misdirected(
    'The storage does not accept the link’s parameters: most often the region is not the bucket’s.',
  ),
  AuthorizationHeaderMalformed: misdirected('The region in the link is not the bucket’s.'),
  PermanentRedirect: misdirected('The bucket is in another region than the link says.'),
  RequestTimeTooSkewed: {
    verdict: 'clock-wrong',
    dead: false,
    sentence: 'The storage’s clock and the link’s differ by more than it allows.',
  },
  RequestHeaderSectionTooLarge: tooLong('The storage does not take links of this length.'),
  AccountProblem: ACCOUNT,
  AllAccessDisabled: ACCOUNT,
  NotSignedUp: ACCOUNT,
  AccountDisabled: ACCOUNT,
  QuotaExceeded: OVER_QUOTA,
  'KMS.DisabledException': ENCRYPTION_KEY,
  'KMS.NotFoundException': ENCRYPTION_KEY,
  'KMS.KMSInvalidStateException': ENCRYPTION_KEY,
  'KMS.InvalidStateException': ENCRYPTION_KEY,
  SlowDown: { verdict: 'unreachable', dead: false, sentence: 'The storage is busy. Try again.' },
}
