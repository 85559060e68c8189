import { randomUUID } from 'node:crypto'
import type { AppEvent } from '../../../shared/api/events.ts'
import { MAX_UPLOADS_SHOWN, type Upload } from '../../../shared/api/upload-calls.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Link } from '../../../shared/links/link.ts'
import { toWireError } from '../api/dispatch.ts'
import type { LinkRepository } from '../library/link-repository.ts'
import type { LinkService } from '../links/link-service.ts'
import { unusable } from '../links/preflight.ts'
import type { Clock, Logger } from '../ports.ts'
import type { TakenFile } from './file-register.ts'
import type { FileSender } from './file-sender.ts'

const AT_ONCE = 3
const TELL_EVERY_MS = 100

/** A file that goes to the object of a link that is there already. */
export interface UploadJob {
  readonly connection: Connection
  readonly link: Link
  readonly file: TakenFile
  readonly size: number
  readonly contentType?: string | undefined
}

interface Running extends UploadJob {
  view: Upload
  cancellation: AbortController
  /** Settles when it has ended, in whatever way. */
  ended: Promise<void>
}

export interface UploadQueueParts {
  readonly sender: () => Promise<FileSender>
  readonly links: () => LinkRepository
  readonly linkService: LinkService
  readonly clock: Clock
  readonly logger: Logger
  readonly emit: (event: AppEvent) => void
}

/**
 * Uploads in the background, some at once, in the order they came, and keeps their links' state true: a link counts as uploaded when
 * the storage has the whole object and a recipient's request has worked.
 */
export class UploadQueue {
  readonly #parts: UploadQueueParts
  readonly #uploads = new Map<string, Running>()
  readonly #changed = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #running = 0

  constructor(parts: UploadQueueParts) {
    this.#parts = parts
  }

  list(): Upload[] {
    return [...this.#uploads.values()].map(({ view }) => view)
  }

  add(jobs: readonly UploadJob[]): Upload[] {
    const added = jobs.map((job) => {
      const view: Upload = {
        id: randomUUID(),
        linkId: job.link.id,
        name: job.file.name,
        size: job.size,
        sentBytes: 0,
        state: 'waiting',
        startedAt: new Date(this.#parts.clock.now()).toISOString(),
      }
      this.#uploads.set(view.id, { ...job, view, cancellation: new AbortController(), ended: Promise.resolve() })
      return view
    })
    this.#makeRoom()
    this.#fill()
    return added
  }

  /** Stops uploads, deletes what was stored of them, and takes their links out of the library: they never worked. */
  async cancel(ids: readonly string[]): Promise<Upload[]> {
    const found = this.#find(ids, (upload) => isUnfinished(upload.view) || upload.view.state === 'failed')
    for (const upload of found) this.#abort(upload)
    await Promise.all(found.map(({ ended }) => ended))
    for (const upload of found) {
      await upload.file.release()
      this.#parts.links().delete([upload.link.id])
      this.#update(upload, { state: 'canceled', error: undefined })
    }
    this.#tell({ type: 'links-changed' })
    return found.map(({ view }) => view)
  }

  /** Starts failed uploads again: the same links begin to work when they are done. */
  retry(ids: readonly string[]): Upload[] {
    const found = this.#find(ids, (upload) => upload.view.state === 'failed')
    for (const upload of found) {
      upload.cancellation = new AbortController()
      this.#update(upload, { state: 'waiting', sentBytes: 0, error: undefined })
    }
    this.#fill()
    return found.map(({ view }) => view)
  }

  /** Stops the upload to an object, so that nothing comes after its deletion. */
  async stopUploadTo({ bucket, key, connectionId }: Pick<Link, 'bucket' | 'key' | 'connectionId'>): Promise<void> {
    for (const upload of this.#uploads.values()) {
      const { link, view } = upload
      if (link.key !== key || link.bucket !== bucket || link.connectionId !== connectionId) continue
      if (isUnfinished(view) || view.state === 'failed') {
        this.#abort(upload)
        await upload.ended
        await upload.file.release()
        this.#update(upload, { state: 'canceled', error: undefined })
      }
    }
  }

  /** Stops all; the links of what was not finished stay in the library as not uploaded. */
  async stop(): Promise<void> {
    const unfinished = [...this.#uploads.values()].filter(({ view }) => isUnfinished(view))
    for (const upload of unfinished) this.#abort(upload)
    await Promise.all(unfinished.map(({ ended }) => ended))
    clearTimeout(this.#timer)
  }

  #find(ids: readonly string[], isMeant: (upload: Running) => boolean): Running[] {
    return ids.flatMap((id) => this.#uploads.get(id) ?? []).filter(isMeant)
  }

  #abort(upload: Running): void {
    upload.cancellation.abort(
      new AppError('canceled', 'The upload was canceled.', 'Its link does not work. Share the file again.'),
    )
    // One that waits has nothing to wait for.
    if (upload.view.state === 'waiting') this.#update(upload, { state: 'canceled' })
  }

  #fill(): void {
    for (const upload of this.#uploads.values()) {
      if (this.#running >= AT_ONCE) return
      if (upload.view.state !== 'waiting') continue
      this.#running += 1
      this.#update(upload, { state: 'uploading' })
      upload.ended = this.#run(upload).finally(() => {
        this.#running -= 1
        this.#fill()
      })
    }
  }

  /** Never rejects: what goes wrong is the upload's state. */
  async #run(upload: Running): Promise<void> {
    const { connection, link, file, contentType } = upload
    const { signal } = upload.cancellation
    try {
      const path = await untilAborted(file.path(), signal)
      const sender = await this.#parts.sender()
      const stored = await sender.send(connection, link, path, {
        name: file.name,
        contentType,
        signal,
        onProgress: (sentBytes) => this.#update(upload, { sentBytes }),
      })
      const { links, linkService } = this.#parts
      for (const { id } of links().ofUpload(link.connectionId, link.bucket, link.key)) {
        links().update(id, {
          uploadPending: undefined,
          size: stored.size,
          etag: stored.etag,
          uploadedVersionId: stored.versionId,
        })
      }
      // The file is there and stays; that the link gives it to a recipient is the other half.
      const { probe } = await linkService.probe(link.id)
      if (probe.verdict !== 'works') throw unusable(link, probe)
      await file.release()
      this.#update(upload, { state: 'done', sentBytes: stored.size })
    } catch (error) {
      this.#update(upload, { state: 'failed', error: toWireError(error, 'uploads.start', this.#parts.logger) })
    }
    this.#tell({ type: 'links-changed' })
  }

  #update(upload: Running, change: Partial<Upload>): void {
    const wasUnfinished = isUnfinished(upload.view)
    upload.view = { ...upload.view, ...change }
    this.#changed.add(upload.view.id)
    // The end of one is news at once; how far it is, now and then.
    if (wasUnfinished && !isUnfinished(upload.view)) this.#tellChanges()
    else this.#timer ??= setTimeout(() => this.#tellChanges(), TELL_EVERY_MS)
  }

  #tellChanges(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const uploads = [...this.#changed].flatMap((id) => this.#uploads.get(id)?.view ?? [])
    this.#changed.clear()
    if (uploads.length > 0) this.#tell({ type: 'uploads-changed', uploads })
  }

  #tell(event: AppEvent): void {
    this.#parts.emit(event)
  }

  /** Finished ones make room for new ones, the oldest first. */
  #makeRoom(): void {
    for (const [id, { view }] of this.#uploads) {
      if (this.#uploads.size <= MAX_UPLOADS_SHOWN) return
      if (!isUnfinished(view)) this.#uploads.delete(id)
    }
  }
}

function isUnfinished({ state }: Upload): boolean {
  return state === 'waiting' || state === 'uploading'
}

/** A file that is still on its way may never come. */
function untilAborted<Value>(value: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    value.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
