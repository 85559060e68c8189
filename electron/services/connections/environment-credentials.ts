import { AppError } from '../../../shared/errors.ts'
import type { Credentials } from './credentials.ts'

/**
 * The credentials in the standard AWS variables, for whoever names the environment as the source.
 * @param whose who names it, for the error
 * @throws AppError `no-credentials` when the key or its secret isn't set.
 */
export function environmentCredentials(env: NodeJS.ProcessEnv, whose: string): Credentials {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'] ?? ''
  const secretAccessKey = env['AWS_SECRET_ACCESS_KEY'] ?? ''
  if (accessKeyId === '' || secretAccessKey === '') {
    throw new AppError(
      'no-credentials',
      `${whose} takes its credentials from the environment, which has none.`,
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN, if the key has one).',
    )
  }
  const sessionToken = env['AWS_SESSION_TOKEN'] || undefined
  const expiresAt = Math.floor(Date.parse(env['AWS_CREDENTIAL_EXPIRATION'] ?? '') / 1000)
  return { accessKeyId, secretAccessKey, sessionToken, expiresAt: Number.isNaN(expiresAt) ? undefined : expiresAt }
}
