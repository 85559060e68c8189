import { AppError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { networkError } from '../objects/network-error.ts'
import { errorCode } from '../vault/private-file.ts'
import type { AwsFiles } from './aws-config-file.ts'
import type { ProfileKind } from './aws-profiles.ts'

/** Lists the profiles that exist. */
export function profileNotFound(name: string, { profiles, unreadable }: AwsFiles): AppError {
  const names = [...profiles.keys()].map((profile) => displayText(profile))
  const missing = `There is no profile “${displayText(name)}” in the AWS configuration files.`
  if (unreadable.length > 0) {
    return new AppError('profile-not-found', missing, `These can’t be read: ${unreadable.join(', ')}`, 'profile')
  }
  return new AppError(
    'profile-not-found',
    missing,
    names.length > 0 ? `There are: ${names.join(', ')}` : 'There are none; make one with: aws configure',
    'profile',
  )
}

/** A profile whose settings can't lead to credentials, whoever is asked. */
export function profileIncomplete(name: string, why: string): AppError {
  return new AppError(
    'no-credentials',
    `The profile “${displayText(name)}” gives no credentials: ${why}.`,
    'Correct it in the AWS configuration files, or choose another profile.',
    'profile',
  )
}

function signInNeeded(name: string, kind: ProfileKind): AppError {
  const profile = displayText(name)
  return new AppError(
    'sign-in-needed',
    `The sign-in of the profile “${profile}” has ended.`,
    `Sign in with: aws ${kind === 'login' ? 'login' : 'sso login'} --profile ${profile}`,
  )
}

export function mfaNeeded(name: string): AppError {
  return new AppError(
    'mfa-needed',
    `The profile “${displayText(name)}” needs a code from a multi-factor authentication device, and nobody could be asked.`,
    'Run it where a person can answer, or choose a profile without one.',
  )
}

/** Answers of the Security Token Service. */
const STS_ERRORS: Readonly<Record<string, readonly [AppError['code'], string, string]>> = {
  AccessDenied: [
    'access-denied',
    'may not assume its role, or its multi-factor code was not accepted',
    'Check the role’s trust policy, and the code if one was asked for.',
  ],
  InvalidClientTokenId: ['invalid-key-id', 'starts from an access key that doesn’t exist', 'Check the key.'],
  SignatureDoesNotMatch: ['wrong-secret', 'starts from a key whose secret is wrong', 'Check the secret access key.'],
  ExpiredToken: ['expired-token', 'starts from temporary credentials that have ended', 'Renew them.'],
  ExpiredTokenException: ['expired-token', 'has an identity token that has ended', 'Renew the token file.'],
  InvalidIdentityToken: ['access-denied', 'has an identity token that isn’t accepted', 'Renew the token file.'],
}

/** How the SDK, and the portal through it, say that nobody is signed in. */
const SIGNED_OUT = /UnauthorizedException|SSO (session|Token)|Token is expired/i
const NETWORK = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b(?: ([\w.:-]+))?/

/** What a failure of the SDK means for the person. Nothing of its own text is repeated. */
export function profileError(error: unknown, name: string, kind: ProfileKind): AppError {
  if (error instanceof AppError) return error
  const { name: errorName, message } = error instanceof Error ? error : new Error()
  // The portal's errors come wrapped in text.
  const [, code, hostname = 'the service that gives the credentials'] = NETWORK.exec(message) ?? []
  const network = networkError({ name: errorName, code: errorCode(error) ?? code, hostname }, undefined)
  if (network !== undefined) return network
  // All that `aws login` leaves to go wrong is its session.
  if (kind === 'login' || (kind === 'sso' && SIGNED_OUT.test(message))) return signInNeeded(name, kind)
  const profile = displayText(name)
  const known =
    STS_ERRORS[errorName] ?? (message.startsWith('ForbiddenException') ? STS_ERRORS['AccessDenied'] : undefined)
  if (known !== undefined) return new AppError(known[0], `The profile “${profile}” ${known[1]}.`, known[2])
  return new AppError(
    'no-credentials',
    `The profile “${profile}” gave no credentials.`,
    `See what it says with: aws sts get-caller-identity --profile ${profile}`,
  )
}
