import * as z from 'zod/mini'
import { capabilities } from '../doctor/capabilities.ts'
import { POLICY_FEATURE_IDS } from '../doctor/iam-policy.ts'
import { doctorReport } from '../doctor/report.ts'
import { call } from './call.ts'
import { connectionRef } from './connection-calls.ts'
import { bucketName } from './object-calls.ts'

/** A connection, and a bucket in place of its own. */
const place = () => ({ connection: z.optional(connectionRef()), bucket: z.optional(bucketName()) })

const sentences = () => z.array(z.string().check(z.minLength(1), z.maxLength(1024))).check(z.maxLength(32))

const policyStatement = () =>
  z.strictObject({
    Sid: z.string().check(z.maxLength(64)),
    Effect: z.literal('Allow'),
    Principal: z.optional(z.strictObject({ AWS: z.array(z.string().check(z.maxLength(512))).check(z.maxLength(16)) })),
    Action: z.array(z.string().check(z.maxLength(64))).check(z.maxLength(64)),
    Resource: z.array(z.string().check(z.maxLength(2048))).check(z.maxLength(64)),
    Condition: z.optional(z.record(z.string(), z.record(z.string(), z.string()))),
  })

export const doctorCalls = {
  /** Looks at a connection and a bucket. Nothing is changed. */
  'doctor.examine': call(() => z.strictObject(place()), doctorReport),
  /** What probing would write, and where, in sentences: to be shown before `doctor.probe`. */
  'doctor.plan': call(
    () => z.strictObject({ ...place(), mayWritePolicy: z._default(z.boolean(), false) }),
    () =>
      z.strictObject({
        connection: z.string().check(z.maxLength(64)),
        bucket: z.string().check(z.maxLength(255)),
        steps: sentences(),
      }),
  ),
  /** Tries what the bucket can do, with small objects in a folder of its own, and keeps what it found. */
  'doctor.probe': call(
    () =>
      z.strictObject({
        ...place(),
        /** The person has seen the plan, and agreed. */
        isAgreed: z.literal(true),
        /** And has agreed that the bucket's policy is changed for a moment. */
        mayWritePolicy: z._default(z.boolean(), false),
      }),
    () =>
      z.strictObject({
        capabilities: capabilities(),
        /** The keys of what could not be deleted again. */
        left: z.array(z.string().check(z.maxLength(1024))).check(z.maxLength(64)),
      }),
  ),
  /** The least that an identity needs for what is wanted. */
  'doctor.policy': call(
    () =>
      z.strictObject({
        ...place(),
        features: z.array(z.enum(POLICY_FEATURE_IDS)).check(z.minLength(1), z.maxLength(POLICY_FEATURE_IDS.length)),
        /** Where the policy is the bucket's own: who gets the permissions. */
        principal: z.optional(
          z
            .string()
            .check(
              z.maxLength(512),
              z.regex(/^arn:[\x21-\x7e]+$/, 'Write the ARN of a user: arn:aws:iam:::user/NAME.'),
            ),
        ),
      }),
    () =>
      z.strictObject({
        connection: z.string().check(z.maxLength(64)),
        bucket: z.string().check(z.maxLength(255)),
        kind: z.enum(['identity', 'bucket', 'words']),
        document: z.optional(
          z.strictObject({
            Version: z.literal('2012-10-17'),
            Statement: z.array(policyStatement()).check(z.maxLength(16)),
          }),
        ),
        steps: sentences(),
      }),
  ),
}
