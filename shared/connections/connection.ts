import { z } from 'zod'
import { once } from '../once.ts'
import { PROVIDER_IDS } from './providers.ts'

/** Names are typed on a command line: letters, digits, `.`, `_`, `-`. */
export const connectionName = once(() =>
  z
    .string()
    .max(64)
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
      'Use letters, digits, dot, dash or underscore; start with a letter or digit.',
    ),
)

export const VAULTS = ['keychain', 'passphrase', 'session'] as const
/** Where a connection's secret is kept: the OS keychain, a file under a passphrase, or nowhere beyond this session. */
export type Vault = (typeof VAULTS)[number]

/**
 * Where a connection's credentials come from. There is exactly one source, and nothing falls through to another.
 * `accessKeyId` is not secret (it is readable in every link); the secret itself is never part of a connection.
 */
export const credentialSource = once(() =>
  z.discriminatedUnion('source', [
    z.strictObject({
      source: z.literal('static'),
      vault: z.enum(VAULTS),
      accessKeyId: z.string().min(1).max(256),
      /** True when a session token goes with the key: such keys end on their own. */
      temporary: z.boolean(),
      /** With the session vault: the environment variable that supplies the secret again. */
      secretVariable: z.string().max(256).optional(),
      sessionTokenVariable: z.string().max(256).optional(),
    }),
    z.strictObject({ source: z.literal('profile'), profile: z.string().min(1).max(256) }),
    z.strictObject({ source: z.literal('environment') }),
    z.strictObject({ source: z.literal('playground') }),
  ]),
)
export type CredentialSource = z.output<ReturnType<typeof credentialSource>>

export const ADDRESSINGS = ['virtual', 'path'] as const

/** A storage account as the person set it up, without its secret. */
export const connection = once(() =>
  z.strictObject({
    id: z.string().min(1).max(64),
    name: connectionName(),
    provider: z.enum(PROVIDER_IDS),
    /** Scheme, host, port and base path that credentials may be used with; no trailing slash. */
    endpoint: z.string().max(2048),
    region: z.string().min(1).max(64),
    addressing: z.enum(ADDRESSINGS),
    /** The bucket that uploads go to. */
    bucket: z.string().min(1).max(255).optional(),
    /** The key prefix of uploads; no leading or trailing slash. */
    prefix: z.string().max(512),
    /** The endpoint that links name instead of `endpoint` (a proxy in front of the storage). Used for signing links only. */
    publicEndpoint: z.string().max(2048).optional(),
    credentials: credentialSource(),
    isDefault: z.boolean(),
    createdAt: z.iso.datetime(),
    /** Server clock minus this computer's, in whole seconds, as last seen in a `Date` header. */
    clockOffsetSeconds: z.int().optional(),
  }),
)
export type Connection = z.output<ReturnType<typeof connection>>
