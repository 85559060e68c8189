import { askStorage } from '../ask-storage.ts'
import { type BucketView, no, type Probe, unknown, yes } from './probe-bench.ts'

/** P5: where versions are kept, deleting has to name one, or the bytes stay. */
export const versioningProbe: Probe<BucketView> = {
  id: 'versioning',
  needs: [],
  writes: false,
  async run({ session, bucket }) {
    const call = { bucket, permission: 's3:GetBucketVersioning' }
    const answer = await askStorage(session, call, (client, { GetBucketVersioningCommand }, options) =>
      client.send(new GetBucketVersioningCommand({ Bucket: bucket }), options),
    )
    if (answer.says === 'unsupported') return no('The storage keeps no versions.')
    if (answer.says !== 'there')
      return unknown(answer.says === 'absent' ? 'The storage does not say.' : answer.error.message)
    const { Status, MFADelete } = answer.value
    if (Status !== 'Enabled') return no('The bucket keeps no versions: what is deleted is gone.')
    return yes(
      MFADelete === 'Enabled'
        ? 'The bucket keeps versions, and deleting one needs a code (MFA delete): bytes of revoked links stay.'
        : 'The bucket keeps versions: Sandglass deletes the one that it made.',
    )
  },
}
