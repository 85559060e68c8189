import { z } from 'zod'
import { ADDRESSINGS, connection, connectionName, VAULTS } from '../connections/connection.ts'
import { PROVIDER_IDS } from '../connections/providers.ts'
import { wireError } from '../errors.ts'
import { once } from '../once.ts'
import { call } from './call.ts'

/** A connection by its name or its id. */
export const connectionRef = once(() => z.string().min(1).max(64))

const secretText = () => z.string().min(1).max(65_536)

const newCredentials = () =>
  z.discriminatedUnion('source', [
    z.strictObject({
      source: z.literal('static'),
      vault: z.enum(VAULTS),
      accessKeyId: z
        .string()
        .min(1)
        .max(256)
        .regex(/^[\x21-\x7e]+$/, 'An access key id has no spaces or special characters.'),
      /** Goes in and never comes out again. */
      secretAccessKey: secretText(),
      sessionToken: secretText().optional(),
      secretVariable: z.string().min(1).max(256).optional(),
      sessionTokenVariable: z.string().min(1).max(256).optional(),
    }),
    z.strictObject({ source: z.literal('profile'), profile: z.string().min(1).max(256) }),
    z.strictObject({ source: z.literal('environment') }),
  ])

export const TEST_STEPS = ['list', 'put', 'get', 'link', 'tamper', 'delete'] as const

const testReport = () =>
  z.strictObject({
    bucket: z.string().max(255).optional(),
    steps: z.array(
      z.strictObject({
        step: z.enum(TEST_STEPS),
        ok: z.boolean(),
        ms: z.number().min(0),
        error: wireError().optional(),
        skipped: z.string().max(512).optional(),
      }),
    ),
    region: z.string().max(64).optional(),
    addressing: z.enum(ADDRESSINGS).optional(),
    clockOffsetSeconds: z.int().optional(),
    /** What to change so that it works; `connections.correct` does it. */
    corrections: z.array(
      z.strictObject({
        field: z.enum(['region', 'addressing', 'clock']),
        from: z.string().max(64),
        to: z.string().max(64),
        why: z.string().max(512),
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
            name: z.string().max(256),
            kind: z.string().max(64),
            region: z.string().max(64).optional(),
          }),
        ),
      }),
  ),
  'connections.add': call(
    () =>
      z.strictObject({
        name: connectionName(),
        provider: z.enum(PROVIDER_IDS).exclude(['playground']),
        endpoint: z.string().min(1).max(2048).optional(),
        region: z.string().min(1).max(64).optional(),
        addressing: z.enum(ADDRESSINGS).optional(),
        bucket: z.string().min(1).max(255).optional(),
        prefix: z.string().max(512).optional(),
        publicEndpoint: z.string().min(1).max(2048).optional(),
        makeDefault: z.boolean().default(false),
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
  'connections.correct': call(
    () =>
      z.strictObject({
        connection: connectionRef(),
        region: z.string().min(1).max(64).optional(),
        addressing: z.enum(ADDRESSINGS).optional(),
      }),
    () => z.strictObject({ connection: connection() }),
  ),
}
