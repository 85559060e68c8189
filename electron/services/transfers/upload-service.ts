import type { ParsedInput } from '../../../shared/api/contract.ts'
import type { LinkWithUrl } from '../../../shared/api/link-calls.ts'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { LinkService } from '../links/link-service.ts'
import type { SharedObject } from '../links/recipe-signer.ts'
import type { Clock, RandomBytes, UploadProgress } from '../ports.ts'
import type { FileRegister, TakenFile } from './file-register.ts'
import { assertFits, type FileSender } from './file-sender.ts'
import type { UploadQueue } from './upload-queue.ts'
import { uploadKey, uploadTarget } from './upload-target.ts'

export interface UploadServiceParts {
  readonly connections: ConnectionService
  readonly links: LinkService
  readonly sender: () => Promise<FileSender>
  readonly queue: UploadQueue
  readonly files: FileRegister
  readonly settings: () => Settings
  readonly clock: Clock
  readonly random: RandomBytes
  readonly onProgress: (progress: UploadProgress) => void
}

interface Prepared {
  readonly connection: Connection
  readonly files: readonly TakenFile[]
  readonly place: (file: TakenFile) => { readonly bucket: string; readonly key: string }
}

/** Uploads chosen files, each to a key of its own that can't be guessed, and shares them. */
export class UploadService {
  readonly #parts: UploadServiceParts
  readonly #cancellation = new AbortController()

  constructor(parts: UploadServiceParts) {
    this.#parts = parts
  }

  /** Stops what `share` is uploading; those calls fail with `canceled` once what they had uploaded is deleted again. */
  cancel(): void {
    const hint = 'Nothing of it is left, and no link was made.'
    this.#cancellation.abort(new AppError('canceled', 'The upload was canceled.', hint))
  }

  /**
   * Uploads first, then makes the links. If a file can't be uploaded, what was uploaded before it in this call is deleted again, and
   * no link is made.
   */
  async share(input: ParsedInput<'links.upload'>): Promise<LinkWithUrl[]> {
    const { connection, place, files } = await this.#prepare(input)
    const sender = await this.#parts.sender()
    const { signal } = this.#cancellation
    const uploaded: SharedObject[] = []
    try {
      for (const file of files) {
        const object = place(file)
        const upload = await sender.send(connection, object, await file.path(), {
          name: file.name,
          contentType: input.options.contentType,
          signal,
          onProgress: (sentBytes, totalBytes) => this.#parts.onProgress({ name: file.name, sentBytes, totalBytes }),
        })
        uploaded.push({ ...object, upload })
        signal.throwIfAborted()
      }
      return await this.#parts.links.share(connection, uploaded, { ...input, method: 'GET' })
    } catch (error) {
      for (const { upload, ...object } of uploaded) {
        await sender.discard(connection, { ...object, versionId: upload?.versionId })
      }
      throw error
    } finally {
      for (const file of files) await file.release()
    }
  }

  /**
   * Makes the links first, which takes no longer than trying one of them, then uploads in the background.
   *
   * @throws AppError before anything is recorded or uploaded; the files stay chosen, so that it can be tried again
   */
  async start(input: ParsedInput<'uploads.start'>): Promise<{ links: LinkWithUrl[]; uploads: Upload[] }> {
    const prepared = await this.#prepare(input)
    try {
      return await this.#start(input, prepared)
    } catch (error) {
      for (const [index, file] of prepared.files.entries()) this.#parts.files.giveBack(input.files[index] ?? '', file)
      throw error
    }
  }

  async #start(input: ParsedInput<'uploads.start'>, { connection, place, files }: Prepared) {
    const objects = files.map((file) => {
      // Only files of hosts with a screen are uploaded this way, which say how large they are.
      const { size = 0 } = file
      assertFits(size, connection)
      return { ...place(file), upload: { size, isPending: true } }
    })
    const links = await this.#parts.links.share(connection, objects, { ...input, method: 'GET' })
    const jobs = links.flatMap(({ url: _url, status: _status, ...link }, index) => {
      const file = files[index]
      return file === undefined
        ? []
        : [{ connection, link, file, size: file.size ?? 0, contentType: input.options.contentType }]
    })
    return { links, uploads: this.#parts.queue.add(jobs) }
  }

  /** Everything that can be wrong without uploading anything is wrong here; the files are the call's own from here on. */
  async #prepare(input: ParsedInput<'links.upload'>): Promise<Prepared> {
    const connection = await this.#parts.connections.find(input.connection)
    const { sharePrefix, nameTemplate } = this.#parts.settings()
    const target = uploadTarget(connection, input.to, sharePrefix)
    const files = input.files.map((name) => this.#parts.files.take(name))
    const place = (file: TakenFile) => ({
      bucket: target.bucket,
      key: uploadKey(target, file.name, nameTemplate, this.#parts),
    })
    return { connection, files, place }
  }
}
