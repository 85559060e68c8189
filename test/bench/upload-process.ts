// `node upload-process.ts ORDER`: stores files by `PartSender`, as ORDER says in JSON, in this fresh process, and looks each of them up.
import type { KeyObject } from 'node:crypto'
import { closeSync, openSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NODE_SIGNING_HASH } from '../../electron/services/signers/node-signing-hash.ts'
import type { PartBody, SendAnswer, SendRequest } from '../../electron/services/transfers/sending/messages.ts'
import { PartSender } from '../../electron/services/transfers/sending/part-sender.ts'
import { createPresigner, signingKey } from '../../shared/signing/sigv4/presign.ts'
import type { Store } from './bench-home.ts'

export interface UploadOrder {
  readonly store: Store
  readonly paths: readonly string[]
  /** What stands before a file's name in its key. */
  readonly prefix: string
}

type Range = Extract<PartBody, { fd: number }>
type Query = Readonly<Record<string, string>>

const PART_BYTES = 8 * 1024 ** 2
const PART_SLOTS = 8
const FILE_SLOTS = 32
// As it is shipped: from its source, Node would strip its types first.
const PROGRAM = fileURLToPath(new URL('../../dist/cli/part-worker.cjs', import.meta.url))
const OPTIONS = { signal: new AbortController().signal, onProgress: () => undefined }

class Uploads {
  readonly #order: UploadOrder
  readonly #sender = new PartSender({
    network: { route: async () => ({ proxy: undefined, ca: [] }) },
    program: PROGRAM,
  })
  readonly #signedAt = Math.floor(Date.now() / 1000)
  readonly #key: KeyObject

  constructor(order: UploadOrder) {
    this.#order = order
    const { secretAccessKey, region } = order.store
    this.#key = signingKey(NODE_SIGNING_HASH, secretAccessKey, this.#signedAt, region)
  }

  async run(): Promise<void> {
    await inSlots(FILE_SLOTS, this.#order.paths, (path) => this.#store(path))
    await this.#sender.close()
  }

  async #store(path: string): Promise<void> {
    const key = `${this.#order.prefix}${basename(path)}`
    const { size } = statSync(path)
    const fd = openSync(path, 'r')
    try {
      if (size <= PART_BYTES) await this.#send('PUT', key, {}, { fd, offset: 0, length: size })
      else await this.#storeInParts(key, fd, size)
      const { headers } = await this.#send('HEAD', key)
      if (headers['content-length'] !== String(size)) throw new Error('The store has something else.')
    } finally {
      closeSync(fd)
    }
  }

  async #storeInParts(key: string, fd: number, size: number): Promise<void> {
    const created = await this.#post(key, { uploads: '' })
    const uploadId = /<UploadId>([^<]+)/.exec(created)?.[1] ?? ''
    const numbers = Array.from({ length: Math.ceil(size / PART_BYTES) }, (_, index) => index + 1)
    const parts: string[] = []
    await inSlots(PART_SLOTS, numbers, async (number) => {
      const offset = (number - 1) * PART_BYTES
      const range = { fd, offset, length: Math.min(PART_BYTES, size - offset) }
      const { md5 } = await this.#send('PUT', key, { partNumber: String(number), uploadId }, range)
      parts[number] = `<Part><PartNumber>${number}</PartNumber><ETag>"${md5}"</ETag></Part>`
    })
    const list = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`
    const completed = await this.#post(key, { uploadId }, list)
    if (!completed.includes('<ETag>')) throw new Error('The store did not complete the upload.')
  }

  async #send(method: SendRequest['method'], key: string, query: Query = {}, body?: Range): Promise<SendAnswer> {
    const url = this.#presign(method, key, query)
    const answer = await this.#sender.send({ method, url, headers: {}, body }, OPTIONS)
    if (answer.status !== 200) throw new Error(`The store answered ${answer.status} to a ${method}.`)
    if (body !== undefined && answer.headers['etag'] !== `"${answer.md5}"`) throw new Error('Something else arrived.')
    return answer
  }

  async #post(key: string, query: Query, body = ''): Promise<string> {
    const response = await fetch(this.#presign('POST', key, query), { method: 'POST', body })
    if (!response.ok) throw new Error(`The store answered ${response.status} to a POST.`)
    return await response.text()
  }

  #presign(method: string, key: string, query: Query): string {
    const { endpoint, region, bucket, accessKeyId } = this.#order.store
    const { host, protocol } = new URL(endpoint)
    return createPresigner({
      hash: NODE_SIGNING_HASH,
      key: this.#key,
      accessKeyId,
      signedAt: this.#signedAt,
      expiresSeconds: 3600,
      region,
      scheme: protocol === 'https:' ? 'https' : 'http',
      host,
      path: `/${bucket}`,
      method,
      query,
    })(key)
  }
}

async function inSlots<T>(slots: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values()
  const workRest = async (): Promise<void> => {
    for (const item of rest) await work(item)
  }
  await Promise.all(Array.from({ length: slots }, workRest))
}

await new Uploads(JSON.parse(process.argv[2] ?? '')).run()
