import { AppError } from '../../../shared/errors.ts'
import { type CallContext, type StorageFailure, shown } from './storage-failure.ts'

const LOOK_AT: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/service control policy/i, 'A service control policy of the organisation forbids it: ask its administrators.'],
  [/resource control policy/i, 'A resource control policy of the organisation forbids it: ask its administrators.'],
  [/permissions? boundary/i, 'The permissions boundary of the user or role does not include it: ask whoever set it.'],
  [/session policy/i, 'The session was started with a policy that does not include it: sign in another way.'],
  [/vpc endpoint policy/i, 'The policy of the VPC endpoint forbids it: use another network, or change that policy.'],
  [/block public access|BlockPublic/i, 'Block Public Access is on for the bucket or the account.'],
  [
    /resource-based policy/i,
    'The bucket’s policy decides here: look for a Deny, or for conditions on addresses, TLS or signature age.',
  ],
  [/identity-based policy/i, 'Add the permission to the policies of the user or role that the key belongs to.'],
]

/**
 * Words a refusal by the kind of it that the storage names. Newer AWS messages say which action, on which resource, and which
 * kind of policy: "User: … is not authorized to perform: s3:PutObject on resource: … with an explicit deny in a …".
 * Source: IAM User Guide, "Troubleshoot access denied error messages".
 */
export function accessDenied(failure: StorageFailure, context: CallContext): AppError {
  const { message } = failure
  if (/request has expired/i.test(message)) return ranOut()
  if (/not (?:yet valid|valid yet)/i.test(message)) return notYetValid()
  if (failure.code === 'ObjectLocked' || /object lock|WORM protected/i.test(message)) return locked(context)
  if (/no such key: GK|invalid access key/i.test(message)) return unknownKeyId()

  const action = /not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9*]+)/i.exec(message)?.[1]
  const resource = /on resource: "?(arn:[^\s"]+)/i.exec(message)?.[1]
  const denied = /explicit deny/i.test(message)
  const permission = action ?? context.permission
  const what = permission === undefined ? 'this' : shown(permission, 64)
  const where = resource !== undefined ? ` on ${shown(resource, 256)}` : bucketOf(context)
  const advice = LOOK_AT.find(([pattern]) => pattern.test(message))?.[1]

  if (action !== undefined || denied) {
    return new AppError(
      'access-denied',
      denied ? `A policy explicitly denies ${what}${where}.` : `The credentials lack ${what}${where}.`,
      advice ?? `Ask for ${what}, or use credentials that have it.`,
    )
  }
  if (context.key !== undefined && (context.permission === undefined || context.permission === 's3:GetObject')) {
    // Without s3:ListBucket, S3 answers 403 for a key that isn't there.
    return new AppError(
      'access-denied',
      `“${shown(context.key)}” either does not exist or may not be read with these credentials.`,
      advice ??
        'Check the key, and that the credentials have s3:GetObject. With s3:ListBucket the storage tells which it is.',
      'key',
    )
  }
  return new AppError(
    'access-denied',
    `The storage refused ${what}${where}.`,
    advice ??
      'The credentials may lack the permission, the bucket’s policy may forbid it (addresses, TLS), or the bucket is another account’s.',
  )
}

function bucketOf({ bucket }: CallContext): string {
  return bucket === undefined ? '' : ` on the bucket “${shown(bucket)}”`
}

function ranOut(): AppError {
  return new AppError(
    'clock-skew',
    'By the storage’s clock the signature has run out already.',
    'If the link should still live, this computer’s clock is behind: set it.',
  )
}

function notYetValid(): AppError {
  return new AppError(
    'clock-skew',
    'By the storage’s clock the signature is from the future.',
    'This computer’s clock is ahead: set it.',
  )
}

function locked({ key }: CallContext): AppError {
  return new AppError(
    'access-denied',
    `${key === undefined ? 'The object' : `“${shown(key)}”`} is locked against changes (Object Lock).`,
    'It can’t be deleted or replaced before its retention ends.',
    'key',
  )
}

function unknownKeyId(): AppError {
  return new AppError(
    'invalid-key-id',
    'The storage does not know the access key id.',
    'Check it for typing errors, and that it belongs to this endpoint.',
  )
}
