import { encodeKey } from '../../../../shared/signing/sigv4/encode.ts'
import { findingOf, openAs, type Probe, type ProbeBench, sampleOf, unknown, yes } from './probe-bench.ts'

/** Where the copy is that the next probe deletes. */
export function copyKeyOf({ folder }: Pick<ProbeBench, 'folder'>): string {
  return `${folder}copy`
}

/** What a copy names as its source. */
export function copySourceOf(bench: ProbeBench): string {
  return `${bench.bucket}/${encodeKey(sampleOf(bench))}`
}

/** P2: the storage copies an object by itself, and the copy opens by a link. */
export const copyProbe: Probe = {
  id: 'copy',
  needs: ['signed-link'],
  writes: true,
  async run(bench) {
    const { bucket, made } = bench
    const key = copyKeyOf(bench)
    try {
      const source = copySourceOf(bench)
      made.willPut(key)
      const call = { bucket, key, permission: 's3:PutObject' }
      await bench.session.run(call, async (client, { CopyObjectCommand }, options) => {
        const command = new CopyObjectCommand({ Bucket: bucket, Key: key, CopySource: source })
        const { VersionId } = await client.send(command, options)
        made.didPut(key, VersionId)
      })
      const { verdict, sentence } = await openAs(bench, await bench.sign(key))
      return verdict === 'works' ? yes('The storage copies an object by itself.') : unknown(sentence)
    } catch (error) {
      return findingOf(error)
    }
  },
}
