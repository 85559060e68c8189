import { AppError } from '../../../../shared/errors.ts'
import { objectPage, versionPage } from '../../objects/object-listing.ts'
import type { S3Session } from '../../objects/s3-sessions.ts'

interface MadeObject {
  readonly key: string
  readonly versionId: string | undefined
}

/** Remembers what probes write, and deletes it: what was remembered, and whatever else lies in their folder. */
export class MadeThings {
  readonly #session: S3Session
  readonly #bucket: string
  readonly #folder: string
  readonly #objects = new Map<string, MadeObject>()
  readonly #uploads = new Map<string, string>()

  constructor(session: S3Session, bucket: string, folder: string) {
    this.#session = session
    this.#bucket = bucket
    this.#folder = folder
  }

  /** Before it is written: an answer may be lost. */
  willPut(key: string): void {
    this.#remember(key, undefined)
  }

  didPut(key: string, versionId: string | undefined): void {
    this.#remember(key, versionId)
  }

  didStartUpload(uploadId: string, key: string): void {
    this.#uploads.set(uploadId, key)
  }

  /** The keys that were written, in their order. */
  keys(): string[] {
    return [...new Set([...this.#objects.values()].map(({ key }) => key))]
  }

  /** Of a key as it was written last, where the bucket keeps versions. */
  versionOf(key: string): string | undefined {
    return [...this.#objects.values()].findLast((object) => object.key === key)?.versionId
  }

  /** Deletes all of it. @returns the keys of what could not be deleted */
  async remove(): Promise<string[]> {
    await this.#findUploads()
    const left: string[] = []
    for (const [uploadId, key] of this.#uploads) {
      if (!(await this.#abort(key, uploadId))) left.push(key)
    }
    await this.#findVersions()
    for (const object of this.#objects.values()) {
      if (!(await this.#delete(object))) left.push(object.key)
    }
    // Markers that plain deletes left behind.
    for (const object of await this.#findVersions()) await this.#delete(object)
    const listed = await this.#stillListed()
    return [...new Set(listed ?? left)]
  }

  #remember(key: string, versionId: string | undefined): void {
    if (versionId !== undefined) this.#objects.delete(`${key}\n`)
    this.#objects.set(`${key}\n${versionId ?? ''}`, { key, versionId })
  }

  async #abort(key: string, uploadId: string): Promise<boolean> {
    const call = { bucket: this.#bucket, key, permission: 's3:AbortMultipartUpload' }
    return this.#succeeds(() =>
      this.#session.run(call, async (client, { AbortMultipartUploadCommand }, options) => {
        const command = new AbortMultipartUploadCommand({ Bucket: this.#bucket, Key: key, UploadId: uploadId })
        await client.send(command, options)
      }),
    )
  }

  async #delete({ key, versionId }: MadeObject): Promise<boolean> {
    const permission = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion'
    const call = { bucket: this.#bucket, key, permission }
    const deleteIt = (version: string | undefined) =>
      this.#session.run(call, async (client, { DeleteObjectCommand }, options) => {
        await client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key, VersionId: version }), options)
      })
    return (await this.#succeeds(() => deleteIt(versionId))) || (await this.#succeeds(() => deleteIt(undefined)))
  }

  /** What is there already is gone, to S3: only what may not be done is a failure. */
  async #succeeds(work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      return error instanceof AppError && (error.code === 'no-such-key' || error.code === 'not-found')
    }
  }

  /** Also those of which an answer was lost. Without the permission, what is remembered has to do. */
  async #findUploads(): Promise<void> {
    const call = { bucket: this.#bucket, permission: 's3:ListBucketMultipartUploads' }
    try {
      const { Uploads = [] } = await this.#session.run(call, (client, { ListMultipartUploadsCommand }, options) =>
        client.send(new ListMultipartUploadsCommand({ Bucket: this.#bucket, Prefix: this.#folder }), options),
      )
      for (const { UploadId, Key } of Uploads) {
        if (UploadId !== undefined && Key?.startsWith(this.#folder)) this.#uploads.set(UploadId, Key)
      }
    } catch {
      // as said
    }
  }

  async #findVersions(): Promise<MadeObject[]> {
    const call = { bucket: this.#bucket, permission: 's3:ListBucketVersions' }
    try {
      const { versions } = await this.#session.run(call, async (client, { ListObjectVersionsCommand }, options) => {
        const command = new ListObjectVersionsCommand({
          Bucket: this.#bucket,
          Prefix: this.#folder,
          EncodingType: 'url',
        })
        return versionPage(await client.send(command, options))
      })
      const found = versions
        .filter(({ key }) => key.startsWith(this.#folder))
        .map(({ key, versionId }) => ({ key, versionId }))
      for (const { key, versionId } of found) this.#remember(key, versionId)
      return found
    } catch {
      return []
    }
  }

  /** Undefined where listing is not permitted. */
  async #stillListed(): Promise<string[] | undefined> {
    const call = { bucket: this.#bucket, permission: 's3:ListBucket' }
    try {
      return await this.#session.run(call, async (client, { ListObjectsV2Command }, options) => {
        const command = new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: this.#folder, EncodingType: 'url' })
        return objectPage(await client.send(command, options)).objects.map(({ key }) => key)
      })
    } catch {
      return undefined
    }
  }
}
