import { createHash } from 'node:crypto'
import { GetObjectCommand, ListMultipartUploadsCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'

export interface FoundObject {
  readonly key: string
  readonly etag: string
  /** Of its bytes as they were downloaded. */
  readonly sha256: string
}

/** What a bucket has, by a client that has nothing to do with what uploads. */
export class BucketContents {
  readonly #client: S3Client
  readonly #bucket: string
  /** By key, time and ETag: an object that was read once and is the same is not read again. */
  readonly #hashes = new Map<string, string>()

  constructor(client: S3Client, bucket: string) {
    this.#client = client
    this.#bucket = bucket
  }

  async objects(prefix: string): Promise<FoundObject[]> {
    const page = await this.#client.send(new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix }))
    return Promise.all(
      (page.Contents ?? []).map(async ({ Key: key = '', ETag: etag = '', LastModified }) => {
        const version = `${key} ${LastModified?.getTime()} ${etag}`
        const sha256 = this.#hashes.get(version) ?? (await this.#read(key))
        this.#hashes.set(version, sha256)
        return { key, etag, sha256 }
      }),
    )
  }

  async multipartUploads(prefix: string): Promise<{ readonly key: string; readonly uploadId: string }[]> {
    const page = await this.#client.send(new ListMultipartUploadsCommand({ Bucket: this.#bucket, Prefix: prefix }))
    return (page.Uploads ?? []).map(({ Key: key = '', UploadId: uploadId = '' }) => ({ key, uploadId }))
  }

  async #read(key: string): Promise<string> {
    const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }))
    const hash = createHash('sha256')
    for await (const chunk of Body as AsyncIterable<Uint8Array>) hash.update(chunk)
    return hash.digest('hex')
  }
}
