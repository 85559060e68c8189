import { exec } from 'node:child_process'
import * as z from 'zod/mini'
import { AppError } from '../../../shared/errors.ts'
import { once } from '../../../shared/once.ts'
import type { Clock } from '../ports.ts'
import type { Credentials } from './credentials.ts'

/** A program may have to ask a person; but not for ever. */
const TIMEOUT = 120_000

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
const output = once(() =>
  z.object({
    Version: z.literal(1),
    AccessKeyId: z.string().check(z.minLength(1)),
    SecretAccessKey: z.string().check(z.minLength(1)),
    SessionToken: z.optional(z.string()),
    Expiration: z.optional(z.string()),
  }),
)

export interface CredentialProcessTerms {
  /** The command line, for the system's shell. */
  readonly command: string
  /** The profile that names it, for errors. */
  readonly profile: string
  readonly env: NodeJS.ProcessEnv
  readonly clock: Clock
}

/**
 * Runs the program that a profile names, and takes the credentials that it prints.
 * @throws AppError `no-credentials` when it fails, takes too long, or prints anything else. Neither the command line nor its
 * output is repeated: both may hold secrets.
 */
export async function runCredentialProcess(terms: CredentialProcessTerms): Promise<Credentials> {
  const printed = parseOutput(await run(terms))
  if (printed === undefined) throw failed(terms, 'printed something that isn’t credentials')
  const expiresAt = expiryOf(printed.Expiration)
  if (Number.isNaN(expiresAt)) throw failed(terms, 'printed an expiry that isn’t a time')
  if (expiresAt !== undefined && expiresAt * 1000 <= terms.clock.now()) {
    throw failed(terms, 'printed credentials that have already ended')
  }
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = printed
  return { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined, expiresAt }
}

function run(terms: CredentialProcessTerms): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = exec(
      terms.command,
      { env: withoutCredentials(terms.env), timeout: TIMEOUT, windowsHide: true },
      (error, stdout) => {
        if (error === null) resolve(stdout)
        else reject(failed(terms, error.killed === true ? 'took too long' : `failed (${error.code ?? error.signal})`))
      },
    )
    // A program that reads from its input would wait for ever.
    child.stdin?.end()
  })
}

/** The program speaks for its profile, so it doesn't see the credentials of whoever started this process. */
function withoutCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^AWS_(?:.*(?:KEY|TOKEN|TOKEN_FILE|PROFILE|CREDENTIAL_EXPIRATION)|ACCESS_KEY_ID|ROLE_.*|CONTAINER_.*)$/i.test(
          name,
        ),
    ),
  )
}

function parseOutput(stdout: string): z.output<ReturnType<typeof output>> | undefined {
  try {
    return output().safeParse(JSON.parse(stdout)).data
  } catch {
    return undefined
  }
}

/** Seconds since the epoch; NaN for what isn't a time. */
function expiryOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Math.floor(Date.parse(text) / 1000)
}

function failed({ profile }: CredentialProcessTerms, how: string): AppError {
  return new AppError(
    'no-credentials',
    `The credential_process of the profile “${profile}” ${how}.`,
    `Run it by hand to see what it says, or: aws sts get-caller-identity --profile ${profile}`,
  )
}
