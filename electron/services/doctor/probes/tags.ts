import { findingOf, no, type Probe, sampleOf, yes } from './probe-bench.ts'

const TAG = { Key: 'sandglass-probe', Value: 'true' }

/** P7: tags can be written and read again. */
export const tagsProbe: Probe = {
  id: 'tags',
  needs: ['signed-link'],
  writes: true,
  async run(bench) {
    const { bucket, session } = bench
    try {
      const key = sampleOf(bench)
      const object = { Bucket: bucket, Key: key }
      await session.run({ bucket, key, permission: 's3:PutObjectTagging' }, (client, sdk, options) =>
        client.send(new sdk.PutObjectTaggingCommand({ ...object, Tagging: { TagSet: [TAG] } }), options),
      )
      const { TagSet = [] } = await session.run(
        { bucket, key, permission: 's3:GetObjectTagging' },
        (client, sdk, options) => client.send(new sdk.GetObjectTaggingCommand(object), options),
      )
      return TagSet.some(({ Key, Value }) => Key === TAG.Key && Value === TAG.Value)
        ? yes('Objects can be tagged, and their tags read.')
        : no('The storage took a tag, and did not keep it.')
    } catch (error) {
      return findingOf(error)
    }
  },
}
