import * as z from 'zod/mini'
import { once } from '../once.ts'
import { PROVIDER_IDS } from './providers.ts'

/** Names are typed on a command line: letters, digits, `.`, `_`, `-`. */
export const connectionName = once(() =>
  z
    .string()
    .check(
      z.maxLength(64),
      z.regex(
        /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
        'Use letters, digits, dot, dash or underscore; start with a letter or digit.',
      ),
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
      accessKeyId: z.string().check(z.minLength(1), z.maxLength(256)),
      /** True when a session token goes with the key: such keys end on their own. */
      temporary: z.boolean(),
      /** With the session vault: the environment variable that supplies the secret again. */
      secretVariable: z.optional(z.string().check(z.maxLength(256))),
      sessionTokenVariable: z.optional(z.string().check(z.maxLength(256))),
    }),
    z.strictObject({ source: z.literal('profile'), profile: z.string().check(z.minLength(1), z.maxLength(256)) }),
    z.strictObject({ source: z.literal('environment') }),
    z.strictObject({ source: z.literal('playground') }),
  ]),
)
export type CredentialSource = z.output<ReturnType<typeof credentialSource>>

export const ADDRESSINGS = ['virtual', 'path'] as const

/** A storage account as the person set it up, without its secret. */
export const connection = once(() =>
  z.strictObject({
    id: z.string().check(z.minLength(1), z.maxLength(64)),
    name: connectionName(),
    provider: z.enum(PROVIDER_IDS),
    /** Scheme, host, port and base path that credentials may be used with; no trailing slash. */
    endpoint: z.string().check(z.maxLength(2048)),
    region: z.string().check(z.minLength(1), z.maxLength(64)),
    addressing: z.enum(ADDRESSINGS),
    /** The bucket that uploads go to. */
    bucket: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
    /** The key prefix of uploads; no leading or trailing slash. */
    prefix: z.string().check(z.maxLength(512)),
    /** The endpoint that links name instead of `endpoint` (a proxy in front of the storage). Used for signing links only. */
    publicEndpoint: z.optional(z.string().check(z.maxLength(2048))),
    credentials: credentialSource(),
    isDefault: z.boolean(),
    createdAt: z.iso.datetime(),
    /** Server clock minus this computer's, in whole seconds, as last seen in a `Date` header. */
    clockOffsetSeconds: z.optional(z.int()),
  }),
)
export type Connection = z.output<ReturnType<typeof connection>>
