import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import type { ObjectTag } from '../../../shared/revocation/object-tags.ts'
import { Turns } from '../turns.ts'
import type { ObjectRef } from './object-service.ts'
import type { S3Sessions } from './s3-sessions.ts'

/**
 * Reads and changes the tags of objects. Storages take all tags of an object at once and without conditions, so each change starts
 * from a fresh copy, and changes of one object go one after the other. Every method throws AppError only.
 */
export class TagStore {
  readonly #sessions: () => Promise<S3Sessions>
  readonly #turns = new Turns()

  constructor(sessions: () => Promise<S3Sessions>) {
    this.#sessions = sessions
  }

  async read(connection: Connection, { bucket, key, versionId }: ObjectRef): Promise<ObjectTag[]> {
    const sessions = await this.#sessions()
    const permission = versionId === undefined ? 's3:GetObjectTagging' : 's3:GetObjectVersionTagging'
    const read = sessions.run(connection, { bucket, key, permission }, async (client, sdk, options) => {
      const command = new sdk.GetObjectTaggingCommand({ Bucket: bucket, Key: key, VersionId: versionId })
      const { TagSet } = await client.send(command, options)
      return (TagSet ?? []).map(({ Key: name = '', Value: value = '' }) => ({ name, value }))
    })
    return read.catch(sayUnsupported)
  }

  /** Writes what `change` makes of the tags, unless it leaves them as they are. */
  change(
    connection: Connection,
    object: ObjectRef,
    change: (tags: readonly ObjectTag[]) => readonly ObjectTag[],
  ): Promise<void> {
    const name = JSON.stringify([connection.id, object.bucket, object.key, object.versionId])
    return this.#turns.take(name, () => this.#change(connection, object, change))
  }

  async #change(
    connection: Connection,
    object: ObjectRef,
    change: (tags: readonly ObjectTag[]) => readonly ObjectTag[],
  ): Promise<void> {
    const before = await this.read(connection, object)
    const after = change(before)
    if (JSON.stringify(before) === JSON.stringify(after)) return
    const { bucket, key, versionId } = object
    const sessions = await this.#sessions()
    const permission = versionId === undefined ? 's3:PutObjectTagging' : 's3:PutObjectVersionTagging'
    const write = sessions.run(connection, { bucket, key, permission }, async (client, sdk, options) => {
      const TagSet = after.map(({ name: Key, value: Value }) => ({ Key, Value }))
      const place = { Bucket: bucket, Key: key, VersionId: versionId }
      await client.send(new sdk.PutObjectTaggingCommand({ ...place, Tagging: { TagSet } }), options)
    })
    await write.catch(sayUnsupported)
  }
}

function sayUnsupported(error: unknown): never {
  if (!(error instanceof AppError && error.code === 'unsupported')) throw error
  throw new AppError(
    'unsupported',
    'This storage has no object tags, so links can’t be revoked by one.',
    'Share a copy instead: it is revoked by deleting it.',
  )
}
