import { copyKeyOf } from './copy.ts'
import { findingOf, no, openUntil, type Probe, unknown, yes } from './probe-bench.ts'

/** Deleting is consistent at once by contract; front ends may lag a little. */
const PATIENCE_MS = 2000

/** P3: when the copy is deleted, its link is refused. It proves the share copy as a way to revoke. */
export const deleteCopyProbe: Probe = {
  id: 'delete-copy',
  needs: ['copy'],
  writes: true,
  async run(bench) {
    const { bucket, made } = bench
    const key = copyKeyOf(bench)
    const versionId = made.versionOf(key)
    try {
      const url = await bench.sign(key)
      const call = { bucket, key, permission: versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion' }
      await bench.session.run(call, async (client, { DeleteObjectCommand }, options) => {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }), options)
      })
      const { dead, verdict, sentence } = await openUntil(bench, url, (result) => result.dead, PATIENCE_MS)
      if (dead) return yes('When the copy is deleted, its link is refused at once.')
      return verdict === 'works' ? no('The link still worked after the copy had been deleted.') : unknown(sentence)
    } catch (error) {
      return findingOf(error)
    }
  },
}
