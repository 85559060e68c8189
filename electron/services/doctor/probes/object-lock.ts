import { askStorage } from '../ask-storage.ts'
import { type BucketView, no, type Probe, unknown, yes } from './probe-bench.ts'

const NO_LOCK = [
  'ObjectLockConfigurationNotFoundError',
  'ObjectLockConfigurationNotFound',
  'NoSuchObjectLockConfiguration',
]

/** What is written is kept for a time, whoever wants to delete it. */
export const LOCKED_BY_DEFAULT = 'The bucket locks every new object'

/** P6: with a default retention nothing that is uploaded can be deleted before its time. */
export const objectLockProbe: Probe<BucketView> = {
  id: 'object-lock',
  needs: [],
  writes: false,
  async run({ session, bucket }) {
    const call = { bucket, permission: 's3:GetBucketObjectLockConfiguration' }
    const answer = await askStorage(
      session,
      call,
      (client, { GetObjectLockConfigurationCommand }, options) =>
        client.send(new GetObjectLockConfigurationCommand({ Bucket: bucket }), options),
      NO_LOCK,
    )
    if (answer.says === 'absent' || answer.says === 'unsupported') return no('Objects are not locked.')
    if (answer.says !== 'there') return unknown(answer.error.message)
    const lock = answer.value.ObjectLockConfiguration
    if (lock?.ObjectLockEnabled !== 'Enabled') return no('Objects are not locked.')
    const { Mode, Days, Years } = lock.Rule?.DefaultRetention ?? {}
    if (Mode === undefined) return yes('The bucket can lock objects, and locks none by default.')
    const time = Days === undefined ? `${Years ?? '?'} years` : Days === 1 ? '1 day' : `${Days} days`
    return yes(
      `${LOCKED_BY_DEFAULT} for ${time} (${Mode === 'COMPLIANCE' ? 'compliance' : 'governance'}): links end when an object is hidden, but its bytes stay.`,
    )
  },
}
