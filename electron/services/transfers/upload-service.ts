import type { ParsedInput } from '../../../shared/api/contract.ts'
import type { LinkWithUrl } from '../../../shared/api/link-calls.ts'
import { MAX_UPLOADS_SHOWN, type Upload } from '../../../shared/api/upload-calls.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError, type WireError } from '../../../shared/errors.ts'
import type { Link } from '../../../shared/links/link.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import { failureKind } from '../../../shared/transfers/failure.ts'
import { addSample, type RateSample, rateOf } from '../../../shared/transfers/rate.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { LinkService } from '../links/link-service.ts'
import type { SharedObject } from '../links/recipe-signer.ts'
import { forEachRecipient } from '../links/recipients.ts'
import type { Clock, RandomBytes, UploadProgress } from '../ports.ts'
import { newTransferId } from '../random-text.ts'
import type { FileRegister } from './file-register.ts'
import { assertFits } from './storage-answers.ts'
import type { TransferJob } from './transfer-job.ts'
import type { QueuedJob, TransferQueue } from './transfer-queue.ts'
import { eachFile, oneZip, type Taken, type UploadItem } from './upload-items.ts'
import { type Target, uploadKey, uploadTarget } from './upload-target.ts'

export interface UploadServiceParts {
  readonly connections: ConnectionService
  readonly links: LinkService
  readonly queue: TransferQueue
  readonly files: FileRegister
  readonly settings: () => Settings
  readonly clock: Clock
  readonly random: RandomBytes
  readonly onProgress: (progress: UploadProgress) => void
}

/** Of the links of one call so many are tried when they should work: they share bucket, signer and clock. */
const MAX_TRIED = 20
const PROGRESS_EVERY_MS = 200

/** Shares chosen files: the links first, each to a key of its own that can't be guessed, then the uploads by the queue. */
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
   * Uploads, and answers when all links work. If one can't be uploaded, what was uploaded in this call is deleted again, and no link of
   * it is left; a call that may be resumed leaves everything for the next one.
   */
  async share({ resume, ...input }: ParsedInput<'links.upload'>): Promise<LinkWithUrl[]> {
    const { queue, links } = this.#parts
    const { made, ids } = await this.#begin(input, resume)
    queue.own(Math.min(...ids.map((id) => queue.journal.sequenceOf(id))))
    const { signal } = this.#cancellation
    try {
      await this.#untilEnded(ids, signal)
      const ended = made.map(({ url, id }) => ({ ...links.view(this.#get(id)), url }))
      queue.dismiss({ ids })
      return ended
    } catch (error) {
      if (resume) throw signal.aborted ? stopped() : error
      await queue.withdraw(ids)
      queue.dismiss({ ids })
      throw error
    }
  }

  /** @throws AppError `canceled` for one that was taken out of the library while it was uploaded */
  #get(id: string): Link {
    try {
      return this.#parts.links.get(id)
    } catch (error) {
      throw error instanceof AppError && error.code === 'not-found' ? canceledElsewhere() : error
    }
  }

  /**
   * Makes the links, which takes no longer than trying one of them, then uploads in the background.
   *
   * @throws AppError before anything is recorded or uploaded; the files stay chosen, so that it can be tried again
   */
  async start(
    input: ParsedInput<'uploads.start'>,
  ): Promise<{ links: LinkWithUrl[]; uploads: Upload[]; total: number }> {
    const { made, ids } = await this.#begin(input, false)
    this.#parts.queue.own()
    return {
      links: made.slice(0, MAX_UPLOADS_SHOWN),
      uploads: this.#parts.queue.view.views(ids),
      total: ids.length,
    }
  }

  /** Everything that can be wrong without uploading anything is wrong here. */
  async #begin(input: ParsedInput<'uploads.start'>, resume: boolean): Promise<{ made: LinkWithUrl[]; ids: string[] }> {
    const { connections, settings, files, queue, links } = this.#parts
    const connection = await connections.find(input.connection)
    const { sharePrefix, nameTemplate } = settings()
    const target = uploadTarget(connection, input.to, sharePrefix)
    const taken = this.#take(input.files)
    try {
      const items = input.zip === undefined ? await eachFile(taken) : [await oneZip(taken, input.zip)]
      const known = resume ? this.#interrupted(items, connection, target) : new Map<UploadItem, TransferJob>()
      const fresh = items.filter((item) => !known.has(item))
      const objects = fresh.map(({ name, size }): SharedObject => {
        assertFits(size, connection)
        const key = uploadKey(target, name, nameTemplate, this.#parts)
        return { bucket: target.bucket, key, upload: { size, isPending: true } }
      })
      const shared = new Map<UploadItem, { readonly links: readonly LinkWithUrl[]; readonly id: string }>()
      for (const [item, { id, linkId }] of known) shared.set(item, { id, links: await links.urlsOfUpload(linkId) })
      const wanted = forEachRecipient(objects, input.recipients)
      const made = fresh.length === 0 ? [] : await links.share(connection, wanted, { ...input, method: 'GET' })
      const ofEach = inGroups(made, input.recipients?.length ?? 1)
      const jobs = this.#jobsOf(fresh, objects, ofEach, connection, target, input)
      queue.add(jobs)
      queue.goOn([...known.values()].map(({ id }) => id))
      for (const [index, item] of fresh.entries()) {
        const [ofItem, id] = [ofEach[index], jobs[index]?.job.id]
        if (ofItem !== undefined && id !== undefined) shared.set(item, { id, links: ofItem })
      }
      const all = items.flatMap((item) => shared.get(item) ?? [])
      return { made: all.flatMap(({ links: ofItem }) => ofItem), ids: all.map(({ id }) => id) }
    } catch (error) {
      for (const [index, one] of taken.entries()) {
        const name = input.files[index] ?? ''
        if ('file' in one) files.giveBack(name, one.file)
        else files.giveBackFolder(name, one.folder)
      }
      throw error
    }
  }

  #take(names: readonly string[]): Taken[] {
    const { files } = this.#parts
    return names.map((name) => {
      const folder = files.takeFolder(name)
      return folder === undefined ? { file: files.take(name) } : { folder }
    })
  }

  /** The transfers that were interrupted of the same files to the same place, as long as their links can still be of use. */
  #interrupted(items: readonly UploadItem[], connection: Connection, { bucket }: Target): Map<UploadItem, TransferJob> {
    const { queue, links } = this.#parts
    const jobs = new Map(
      queue.journal
        .resumable(connection.id, bucket)
        // A file that has changed is another one, and gets another link.
        .filter(({ job, record }) => record.error?.code !== 'file-changed' && links.isIncomplete(job.linkId))
        .map(({ job }) => [JSON.stringify(job.source), job]),
    )
    const found = new Map<UploadItem, TransferJob>()
    for (const item of items) {
      const source = JSON.stringify(item.source)
      const job = jobs.get(source)
      if (job === undefined) continue
      found.set(item, job)
      // The same file may be named twice.
      jobs.delete(source)
    }
    return found
  }

  #jobsOf(
    items: readonly UploadItem[],
    objects: readonly SharedObject[],
    ofEach: readonly (readonly LinkWithUrl[])[],
    connection: Connection,
    { bucket }: Target,
    { options, preflight }: ParsedInput<'uploads.start'>,
  ): QueuedJob[] {
    const addedAt = new Date(this.#parts.clock.now()).toISOString()
    return items.flatMap(({ files, arrival, ...item }, index) => {
      const [object, link] = [objects[index], ofEach[index]?.[0]]
      if (object === undefined || link === undefined) return []
      const job = {
        ...item,
        id: newTransferId(this.#parts.random),
        linkId: link.id,
        connectionId: connection.id,
        bucket,
        key: object.key,
        contentType: options.contentType,
        isTried: preflight && index < MAX_TRIED,
        addedAt,
      }
      return [{ job, files, arrival }]
    })
  }

  /** @throws AppError why one could not be uploaded, or will not be before the person does something */
  async #untilEnded(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const { queue, clock, onProgress } = this.#parts
    const { promise: stopped, reject: stop } = Promise.withResolvers<never>()
    const abort = () => stop(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    let samples: readonly RateSample[] = []
    const since = Math.min(...ids.map((id) => queue.journal.sequenceOf(id)))
    const progress = setInterval(() => {
      const { uploads, totals } = queue.view.progress(since)
      samples = addSample(samples, { at: clock.now(), bytes: totals.sentBytes })
      const rate = rateOf(samples)
      const trouble = uploads.find((upload) => upload.trouble !== undefined)?.trouble
      onProgress({
        uploads: uploads.filter(({ state, trouble }) => state !== 'waiting' || trouble !== undefined),
        summary: { ...totals, isPaused: queue.journal.isPaused, trouble, bytesPerSecond: rate && Math.round(rate) },
      })
      const refusal = uploads.find(({ trouble: why }) => why && failureKind(why.code) === 'refused')?.trouble
      if (refusal !== undefined) stop(appError(refusal))
    }, PROGRESS_EVERY_MS)
    try {
      if (signal.aborted) abort()
      await Promise.race([queue.untilEnded(ids), stopped])
    } finally {
      clearInterval(progress)
      signal.removeEventListener('abort', abort)
    }
    // Another process that adds to the queue takes what is done off it.
    const bad = ids.find((id) => !['done', 'gone'].includes(queue.journal.outcomeOf(id) ?? ''))
    if (bad === undefined) return
    const error = queue.journal.look(bad)?.record.error
    throw error === undefined ? canceledElsewhere() : appError(error)
  }
}

function inGroups<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: values.length / size }, (_, index) => values.slice(index * size, (index + 1) * size))
}

function appError({ code, message, hint, field }: WireError): AppError {
  return new AppError(code, message, hint, field)
}

function stopped(): AppError {
  return new AppError('canceled', 'The upload was stopped. What was sent of it is kept.', 'Resume it, or cancel it.')
}

function canceledElsewhere(): AppError {
  return new AppError('canceled', 'The upload was canceled by another window or command.', 'Share the file again.')
}
