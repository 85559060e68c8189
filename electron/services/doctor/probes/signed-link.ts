import { findingOf, no, openAs, type Probe, unknown, yes } from './probe-bench.ts'

/** P1: an object that is uploaded can be read by a link, so the signature and the clock are right. */
export const signedLinkProbe: Probe = {
  id: 'signed-link',
  needs: [],
  writes: true,
  async run(bench) {
    const { bucket, made } = bench
    const key = `${bench.folder}sample`
    made.willPut(key)
    try {
      const call = { bucket, key, permission: 's3:PutObject' }
      await bench.session.run(call, async (client, { PutObjectCommand }, options) => {
        const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: '.', ContentType: 'text/plain' })
        const { VersionId } = await client.send(command, options)
        made.didPut(key, VersionId)
      })
      const result = await openAs(bench, await bench.sign(key))
      if (result.verdict === 'works') return yes('An uploaded object opens by its link.')
      return result.verdict === 'unreachable' || result.verdict === 'unproven'
        ? unknown(result.sentence)
        : no(result.sentence)
    } catch (error) {
      return findingOf(error)
    }
  },
}
