import { AppError } from '../../../shared/errors.ts'
import { isAlive, isUnanswered } from '../../../shared/links/probe-verdict.ts'
import type { StoredObject } from '../../../shared/transfers/transfer.ts'
import type { LinkRepository, UploadedObject } from '../library/link-repository.ts'
import type { LinkService } from '../links/link-service.ts'
import { unusable } from '../links/preflight.ts'
import { unquoted } from './stored-checks.ts'
import type { TransferJob } from './transfer-job.ts'

/** Links of small files come by the thousand, and each commit of the library waits for the disk: they are written together. */
const GATHER_MS = 20
/** While so many come together as in a row of small files, longer. */
const GATHER_MANY_MS = 100
const MANY = 4

interface Gathered extends UploadedObject {
  readonly written: PromiseWithResolvers<void>
}

export interface TransferLinksParts {
  readonly links: () => LinkRepository
  readonly linkService: LinkService
  readonly onChange: () => void
}

/** Tells the links of an upload that their object is there, and sees to it that a recipient would get it. */
export class TransferLinks {
  readonly #parts: TransferLinksParts
  #gathered: Gathered[] = []
  #lastCount = 0

  constructor(parts: TransferLinksParts) {
    this.#parts = parts
  }

  /** @throws AppError `link-broken` when the object is stored and a recipient is refused all the same */
  async settle(job: TransferJob, stored: StoredObject): Promise<void> {
    await this.#write(job, stored)
    this.#parts.onChange()
    if (!job.isTried) return
    const { linkService } = this.#parts
    const link = this.#parts.links().get(job.linkId)
    // It was forgotten meanwhile: nobody is to be told.
    if (link === undefined) return
    const { probe } = await linkService.probe(link.id).catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'credentials-gone' ? untried(error) : error
    })
    if (isUnanswered(probe)) {
      throw new AppError('network', probe.sentence, 'The file is stored. Its link is tried again in a moment.')
    }
    if (!isAlive(probe)) throw unusable(link, probe)
  }

  /** The links of what was canceled can't work any more: an upload may have one for each of its recipients. */
  forget(jobs: readonly TransferJob[]): void {
    const links = this.#parts.links()
    const ofUploads = jobs.flatMap(({ connectionId, bucket, key }) => links.ofUpload(connectionId, bucket, key))
    links.delete([...jobs.map(({ linkId }) => linkId), ...ofUploads.map(({ id }) => id)])
    this.#parts.onChange()
  }

  #write({ connectionId, bucket, key }: TransferJob, { size, etag, versionId }: StoredObject): Promise<void> {
    const written = Promise.withResolvers<void>()
    if (this.#gathered.length === 0)
      setTimeout(() => this.#commit(), this.#lastCount < MANY ? GATHER_MS : GATHER_MANY_MS)
    this.#gathered.push({
      connectionId,
      bucket,
      key,
      written,
      patch: {
        uploadPending: undefined,
        size,
        etag: etag === undefined ? undefined : unquoted(etag),
        uploadedVersionId: versionId,
      },
    })
    return written.promise
  }

  #commit(): void {
    const gathered = this.#gathered
    this.#gathered = []
    this.#lastCount = gathered.length
    try {
      this.#parts.links().settleUploads(gathered)
      for (const { written } of gathered) written.resolve()
    } catch (error) {
      for (const { written } of gathered) written.reject(error)
    }
  }
}

/** What signed the link was replaced in the middle: to wait for it would not help. */
function untried({ message, hint }: AppError): AppError {
  return new AppError('link-broken', `The file is stored, but its link was not tried. ${message}`, hint)
}
