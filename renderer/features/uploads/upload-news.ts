import type { Upload } from '../../../shared/api/upload-calls.ts'

const MAX_FOLLOWED = 1000
const MAX_RECENT = 1000

/**
 * How the uploads of links are that were made in this window, whatever of the queue is in sight. Others are remembered for a while:
 * events may tell of an upload before the answer that it was started with comes.
 */
export class UploadNews {
  readonly #followed = new Map<string, Upload>()
  readonly #recent = new Map<string, Upload>()
  readonly #listeners = new Set<() => void>()

  /** Takes over uploads that were just started. What events have told of them meanwhile is newer. */
  follow(started: readonly Upload[]): void {
    for (const upload of started) put(this.#followed, this.#recent.get(upload.linkId) ?? upload, MAX_FOLLOWED)
    this.#changed()
  }

  tell(uploads: readonly Upload[]): void {
    for (const upload of uploads) {
      if (this.#followed.has(upload.linkId)) this.#followed.set(upload.linkId, upload)
      else put(this.#recent, upload, MAX_RECENT)
    }
    this.#changed()
  }

  get isFollowing(): boolean {
    return this.#followed.size > 0
  }

  of(linkId: string): Upload | undefined {
    return this.#followed.get(linkId)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** Makes it the latest of so many. */
function put(uploads: Map<string, Upload>, upload: Upload, max: number): void {
  uploads.delete(upload.linkId)
  uploads.set(upload.linkId, upload)
  const [oldest] = uploads.keys()
  if (uploads.size > max && oldest !== undefined) uploads.delete(oldest)
}
