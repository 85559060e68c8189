import type { Upload } from '../../../shared/api/upload-calls.ts'

/** How a batch of uploads ended: all that ran until none did. */
export interface BatchEnd {
  readonly done: readonly Upload[]
  readonly failed: readonly Upload[]
}

/** The uploads of now, added up from what changes: a batch lasts from the first that starts until none is left. */
export class UploadTally {
  #batch = new Map<string, Upload>()

  /** @returns how the batch ended, when it did with this change */
  add(changed: readonly Upload[]): BatchEnd | undefined {
    for (const upload of changed) {
      if (this.#batch.has(upload.id) || isRunning(upload)) this.#batch.set(upload.id, upload)
    }
    if (this.#batch.size === 0 || this.running > 0) return undefined
    const ended = [...this.#batch.values()]
    this.#batch = new Map()
    return {
      done: ended.filter(({ state }) => state === 'done'),
      failed: ended.filter(({ state }) => state === 'failed'),
    }
  }

  /** How many are not done yet. */
  get running(): number {
    return [...this.#batch.values()].filter(isRunning).length
  }

  /** The part of all bytes that is sent, 0 to 1, or undefined when nothing runs. */
  get fraction(): number | undefined {
    if (this.running === 0) return undefined
    let sent = 0
    let total = 0
    for (const { sentBytes, size, state } of this.#batch.values()) {
      if (state === 'canceled') continue
      sent += state === 'done' ? size : sentBytes
      total += size
    }
    return total === 0 ? 0 : Math.min(sent / total, 1)
  }
}

function isRunning({ state }: Upload): boolean {
  return state === 'waiting' || state === 'uploading'
}
