import * as z from 'zod/mini'
import { ADDRESSINGS, connection, connectionName, VAULTS } from '../connections/connection.ts'
import { PROVIDER_IDS, type ProviderId } from '../connections/providers.ts'
import { wireError } from '../errors.ts'
import { once } from '../once.ts'
import { call } from './call.ts'

/** A connection by its name or its id. */
export const connectionRef = once(() => z.string().check(z.minLength(1), z.maxLength(64)))

/** Every provider but the playground, which is always connected. */
const CONNECTABLE_PROVIDERS = PROVIDER_IDS.filter((id): id is Exclude<ProviderId, 'playground'> => id !== 'playground')

const secretText = () => z.string().check(z.minLength(1), z.maxLength(65_536))

const newCredentials = () =>
  z.discriminatedUnion('source', [
    z.strictObject({
      source: z.literal('static'),
      vault: z.enum(VAULTS),
      accessKeyId: z
        .string()
        .check(
          z.minLength(1),
          z.maxLength(256),
          z.regex(/^[\x21-\x7e]+$/, 'An access key id has no spaces or special characters.'),
        ),
      /** Goes in and never comes out again. */
      secretAccessKey: secretText(),
      sessionToken: z.optional(secretText()),
      secretVariable: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
      sessionTokenVariable: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
    }),
    z.strictObject({ source: z.literal('profile'), profile: z.string().check(z.minLength(1), z.maxLength(256)) }),
    z.strictObject({ source: z.literal('environment') }),
  ])

export const TEST_STEPS = ['list', 'put', 'get', 'link', 'tamper', 'delete'] as const

/** What became of one step of a test. */
export const testStepResult = once(() =>
  z.strictObject({
    step: z.enum(TEST_STEPS),
    ok: z.boolean(),
    /** How long it took, in milliseconds. */
    ms: z.number().check(z.minimum(0)),
    error: z.optional(wireError()),
    /** Why it was not tried; then `ok` is false and means nothing. */
    skipped: z.optional(z.string().check(z.maxLength(512))),
  }),
)
export type TestStepResult = z.output<ReturnType<typeof testStepResult>>

const testReport = () =>
  z.strictObject({
    bucket: z.optional(z.string().check(z.maxLength(255))),
    steps: z.array(testStepResult()),
    region: z.optional(z.string().check(z.maxLength(64))),
    addressing: z.optional(z.enum(ADDRESSINGS)),
    clockOffsetSeconds: z.optional(z.int()),
    /** What to change so that it works; `connections.correct` does it. */
    corrections: z.array(
      z.strictObject({
        field: z.enum(['region', 'addressing', 'clock']),
        from: z.string().check(z.maxLength(64)),
        to: z.string().check(z.maxLength(64)),
        why: z.string().check(z.maxLength(512)),
      }),
    ),
  })

export const connectionCalls = {
  'connections.list': call(
    () => z.strictObject({}),
    () => z.strictObject({ connections: z.array(connection()) }),
  ),
  'connections.profiles': call(
    () => z.strictObject({}),
    () =>
      z.strictObject({
        profiles: z.array(
          z.strictObject({
            name: z.string().check(z.maxLength(256)),
            kind: z.string().check(z.maxLength(64)),
            region: z.optional(z.string().check(z.maxLength(64))),
          }),
        ),
      }),
  ),
  'connections.add': call(
    () =>
      z.strictObject({
        name: connectionName(),
        provider: z.enum(CONNECTABLE_PROVIDERS),
        endpoint: z.optional(z.string().check(z.minLength(1), z.maxLength(2048))),
        region: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
        addressing: z.optional(z.enum(ADDRESSINGS)),
        bucket: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
        prefix: z.optional(z.string().check(z.maxLength(512))),
        publicEndpoint: z.optional(z.string().check(z.minLength(1), z.maxLength(2048))),
        makeDefault: z._default(z.boolean(), false),
        credentials: newCredentials(),
      }),
    () => z.strictObject({ connection: connection() }),
  ),
  'connections.remove': call(
    () => z.strictObject({ connection: connectionRef() }),
    () => z.strictObject({ removed: connection() }),
  ),
  'connections.setDefault': call(
    () => z.strictObject({ connection: connectionRef() }),
    () => z.strictObject({ connection: connection() }),
  ),
  'connections.test': call(
    () => z.strictObject({ connection: connectionRef() }),
    () => testReport(),
  ),
  /** Changes what credentials don't depend on. A new endpoint, provider or key is a new connection. An empty text removes what is optional. */
  'connections.update': call(
    () =>
      z.strictObject({
        connection: connectionRef(),
        name: z.optional(connectionName()),
        region: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
        addressing: z.optional(z.enum(ADDRESSINGS)),
        bucket: z.optional(z.string().check(z.maxLength(255))),
        prefix: z.optional(z.string().check(z.maxLength(512))),
        publicEndpoint: z.optional(z.string().check(z.maxLength(2048))),
      }),
    () => z.strictObject({ connection: connection() }),
  ),
  'connections.correct': call(
    () =>
      z.strictObject({
        connection: connectionRef(),
        region: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
        addressing: z.optional(z.enum(ADDRESSINGS)),
      }),
    () => z.strictObject({ connection: connection() }),
  ),
}
