import { toAppError } from '../../objects/s3-error.ts'
import { type CallerIdentity, callerIdentity, identityEndpoint } from '../caller-identity.ts'
import { type BucketView, type Probe, unknown, yes } from './probe-bench.ts'

const WORDS: Readonly<Record<CallerIdentity['kind'], string>> = {
  root: 'the account’s root, which nothing limits',
  user: 'a user',
  role: 'a role',
  'single-sign-on': 'a role of single sign-on',
  'federated-user': 'a federated user',
  other: 'somebody',
}

/** Whose the credentials are, where the storage tells; without a kind it could not be asked. Undefined for storages that don't tell. */
export async function describeIdentity({
  connection,
  credentials,
  clock,
  network,
}: Pick<BucketView, 'connection' | 'credentials' | 'clock' | 'network'>): Promise<
  { readonly kind: CallerIdentity['kind'] | undefined; readonly sentence: string } | undefined
> {
  const endpoint = identityEndpoint(connection)
  if (endpoint === undefined) return undefined
  try {
    const { arn, kind } = await callerIdentity(endpoint, connection, credentials, { clock, network })
    return { kind, sentence: `The credentials are those of ${WORDS[kind]}: ${arn}.` }
  } catch (error) {
    const { message, hint } = toAppError(error)
    return { kind: undefined, sentence: `Whose the credentials are is not known. ${message} ${hint}` }
  }
}

/** P10: whose the credentials are, and when they end. */
export const identityProbe: Probe<BucketView> = {
  id: 'identity',
  needs: [],
  writes: false,
  async run(bench) {
    const { sessionToken, expiresAt, accessKeyId } = bench.credentials
    const end = expiresAt === undefined ? '' : ` at ${new Date(expiresAt * 1000).toISOString()}`
    const life =
      sessionToken === undefined
        ? 'They do not end by themselves.'
        : `They are temporary, and links end with them${end}.`
    const identity = await describeIdentity(bench)
    if (identity === undefined) return yes(`The credentials are those of the key ${accessKeyId}. ${life}`)
    const sentence = `${identity.sentence} ${life}`
    return identity.kind === undefined ? unknown(sentence) : yes(sentence)
  },
}
