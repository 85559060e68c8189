import { copySourceOf } from './copy.ts'
import { findingOf, type Probe, yes } from './probe-bench.ts'

/** P4: objects of more than 5 GB can only be copied in parts. */
export const copyByPartsProbe: Probe = {
  id: 'copy-by-parts',
  needs: ['signed-link'],
  writes: true,
  async run(bench) {
    const { bucket, made } = bench
    const key = `${bench.folder}parts`
    const object = { Bucket: bucket, Key: key }
    try {
      const source = copySourceOf(bench)
      made.willPut(key)
      await bench.session.run({ bucket, key, permission: 's3:PutObject' }, async (client, sdk, options) => {
        const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(object), options)
        if (UploadId !== undefined) made.didStartUpload(UploadId, key)
        const part = new sdk.UploadPartCopyCommand({ ...object, UploadId, PartNumber: 1, CopySource: source })
        const { CopyPartResult } = await client.send(part, options)
        const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]
        const complete = new sdk.CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } })
        const { VersionId } = await client.send(complete, options)
        made.didPut(key, VersionId)
      })
      return yes('The storage copies by parts, so objects of more than 5 GB can be copied, too.')
    } catch (error) {
      return findingOf(error)
    }
  },
}
