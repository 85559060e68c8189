import { askStorage, type StorageSays } from '../ask-storage.ts'
import { type BucketView, no, type Probe, unknown, yes } from './probe-bench.ts'

/** The bucket's policy as its text; `absent` where it has none. */
export async function readBucketPolicy({
  session,
  bucket,
}: Pick<BucketView, 'session' | 'bucket'>): Promise<StorageSays<string>> {
  const call = { bucket, permission: 's3:GetBucketPolicy' }
  return askStorage(
    session,
    call,
    async (client, { GetBucketPolicyCommand }, options) =>
      (await client.send(new GetBucketPolicyCommand({ Bucket: bucket }), options)).Policy ?? '',
    ['NoSuchBucketPolicy'],
  )
}

/** P8: the policy can be read, without which nothing could be merged into it. */
export const bucketPolicyProbe: Probe<BucketView> = {
  id: 'bucket-policy',
  needs: [],
  writes: false,
  async run(bench) {
    const answer = await readBucketPolicy(bench)
    switch (answer.says) {
      case 'there':
        return yes('The bucket has a policy, and it can be read.')
      case 'absent':
        return yes('The bucket has no policy, and the credentials may ask.')
      case 'unsupported':
        return no('The storage has no bucket policies.')
      case 'denied':
        return no(`The bucket’s policy can’t be read. ${answer.error.message}`)
      case 'unclear':
        return unknown(answer.error.message)
    }
  },
}
