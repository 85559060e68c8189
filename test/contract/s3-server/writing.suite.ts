import {
  CopyObjectCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { beforeAll, describe } from 'vitest'
import { answerOf, type SuiteContext } from './suite-context.ts'

/** Conditional writes, copies, deletes, tags and versions. */
export function writingSuite(context: SuiteContext): void {
  describe('writing', () => objectWrites(context))
  describe('object tags', () => tags(context))
  describe('versions', () => versions(context))
}

function objectWrites({ client, behaviour, createBucket }: SuiteContext): void {
  let bucket = ''
  beforeAll(async () => {
    bucket = await createBucket()
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: 'source',
        Body: 'original',
        ContentType: 'text/plain',
        Metadata: { colour: 'blue' },
      }),
    )
  })
  const put = (Key: string, body: string) =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.from(body) }))
  const textOf = async (key: string) =>
    (await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body?.transformToString()
  const copy = (key: string, options: { MetadataDirective?: 'REPLACE'; Metadata?: Record<string, string> } = {}) =>
    client.send(new CopyObjectCommand({ Bucket: bucket, Key: key, CopySource: `${bucket}/source`, ...options }))
  const metadataOf = async (key: string) =>
    (await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).Metadata

  behaviour('replaces an object', 'second', async () => {
    await put('twice', 'first')
    await put('twice', 'second')
    return textOf('twice')
  })
  behaviour('keeps an empty object', '', async () => {
    await put('empty', '')
    return textOf('empty')
  })
  behaviour('creates only what is new: a new key', 'new', async () => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'fresh', Body: 'new', IfNoneMatch: '*' }))
    return textOf('fresh')
  })
  behaviour('creates only what is new: an existing key', '412 PreconditionFailed', () =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key: 'source', Body: 'new', IfNoneMatch: '*' })),
  )

  behaviour('copies an object with its metadata', ['original', { colour: 'blue' }], async () => {
    await copy('copied')
    return [await textOf('copied'), await metadataOf('copied')]
  })
  behaviour('copies an object with other metadata', ['original', { colour: 'red' }], async () => {
    await copy('recoloured', { MetadataDirective: 'REPLACE', Metadata: { colour: 'red' } })
    return [await textOf('recoloured'), await metadataOf('recoloured')]
  })
  behaviour('refuses to copy an object onto itself unchanged', '400 InvalidRequest', () => copy('source'))
  behaviour('refuses to copy what is missing', '404 NoSuchKey', () =>
    client.send(new CopyObjectCommand({ Bucket: bucket, Key: 'x', CopySource: `${bucket}/missing` })),
  )

  behaviour('deletes an object', '404 NoSuchKey', async () => {
    await put('gone', 'x')
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'gone' }))
    return textOf('gone')
  })
  behaviour('deletes what is not there', 204, async () => {
    const { $metadata } = await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'never there' }))
    return $metadata.httpStatusCode
  })
  behaviour('deletes several objects at once', [['b & <c>', 'batch/a', 'never there'], 0], async () => {
    await put('batch/a', 'x')
    await put('b & <c>', 'x')
    const objects = ['batch/a', 'b & <c>', 'never there'].map((key) => ({ Key: key }))
    const { Deleted = [] } = await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects } }),
    )
    const left = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'b' }))
    return [Deleted.map((deleted) => deleted.Key).sort(), left.KeyCount]
  })
  behaviour('refuses to delete a bucket with objects', '409 BucketNotEmpty', () =>
    client.send(new DeleteBucketCommand({ Bucket: bucket })),
  )
  behaviour('says that a bucket is missing', '404 NoSuchBucket', () =>
    client.send(new ListObjectsV2Command({ Bucket: 'bucket-that-is-missing' })),
  )
}

function tags({ client, behaviour, createBucket }: SuiteContext): void {
  let bucket = ''
  beforeAll(async () => {
    bucket = await createBucket()
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'tagged', Body: 'x' }))
  })
  const tagsOf = async (key: string) => {
    const { TagSet = [] } = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }))
    return Object.fromEntries(TagSet.map((tag) => [tag.Key, tag.Value]))
  }
  const tag = (TagSet: { Key: string; Value: string }[]) =>
    client.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: 'tagged', Tagging: { TagSet } }))

  behaviour('has no tags at first', {}, () => tagsOf('tagged'))
  behaviour('keeps tags, replaces and deletes them', [{ a: '1', 'b +': 'ü=' }, { c: '' }, {}], async () => {
    await tag([
      { Key: 'a', Value: '1' },
      { Key: 'b +', Value: 'ü=' },
    ])
    const first = await tagsOf('tagged')
    await tag([{ Key: 'c', Value: '' }])
    const second = await tagsOf('tagged')
    await client.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: 'tagged' }))
    return [first, second, await tagsOf('tagged')]
  })
  behaviour('takes tags with an upload', { owner: 'a b', team: 'x' }, async () => {
    const Tagging = 'owner=a%20b&team=x'
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'uploaded', Body: 'x', Tagging }))
    return tagsOf('uploaded')
  })
  behaviour('refuses more than ten tags', '400 BadRequest', () =>
    tag(Array.from({ length: 11 }, (_, index) => ({ Key: `tag-${index}`, Value: 'x' }))),
  )
  behaviour('copies tags with an object', { a: '1' }, async () => {
    await tag([{ Key: 'a', Value: '1' }])
    await client.send(new CopyObjectCommand({ Bucket: bucket, Key: 'copy', CopySource: `${bucket}/tagged` }))
    return tagsOf('copy')
  })
}

function versions({ client, behaviour, createBucket }: SuiteContext): void {
  /** A bucket with versioning and two versions of `note`. */
  const twoVersions = async () => {
    const bucket = await createBucket()
    const VersioningConfiguration = { Status: 'Enabled' as const }
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }))
    const put = async (body: string) =>
      (await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'note', Body: body }))).VersionId
    return { bucket, first: await put('first'), second: await put('second') }
  }
  const fetchVersion = async (bucket: string, VersionId?: string) => {
    const input = { Bucket: bucket, Key: 'note', ...(VersionId === undefined ? {} : { VersionId }) }
    return answerOf(await fetch(await getSignedUrl(client, new GetObjectCommand(input))))
  }

  behaviour('opens each version and, without one, the latest', ['200 first', '200 second', '200 second'], async () => {
    const { bucket, first, second } = await twoVersions()
    const answers = [fetchVersion(bucket, first), fetchVersion(bucket, second), fetchVersion(bucket)]
    return Promise.all(answers)
  })
  behaviour('lists versions, the latest first', ['second latest', 'first'], async () => {
    const { bucket, first } = await twoVersions()
    const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }))
    return Versions.map((version) => {
      const name = version.VersionId === first ? 'first' : 'second'
      return version.IsLatest ? `${name} latest` : name
    })
  })
  behaviour('hides a deleted object', ['404 NoSuchKey', '200 first'], async () => {
    const { bucket, first } = await twoVersions()
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'note' }))
    return [await fetchVersion(bucket), await fetchVersion(bucket, first)]
  })
  behaviour('shows a deleted object again when its delete marker goes', '200 second', async () => {
    const { bucket } = await twoVersions()
    const { VersionId = '' } = await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'note' }))
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'note', VersionId }))
    return fetchVersion(bucket)
  })
  behaviour('deletes one version for good', ['404 NoSuchVersion', '200 second'], async () => {
    const { bucket, first = '' } = await twoVersions()
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'note', VersionId: first }))
    return [await fetchVersion(bucket, first), await fetchVersion(bucket)]
  })
}
