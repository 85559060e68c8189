// What `PartSender` and its workers say to each other, and what is asked of it: plain data all of it.

import type { NetworkRoute } from '../../network/agents.ts'

/**
 * Bytes to send: a range of an open file (descriptors belong to the process, so a worker can read them), or bytes in memory. Those are
 * copied on their way to the worker, unless they lie in a `SharedArrayBuffer`.
 */
export type PartBody =
  | { readonly fd: number; readonly offset: number; readonly length: number }
  | { readonly bytes: Uint8Array }
  | undefined

export interface SendRequest {
  readonly method: 'PUT' | 'HEAD'
  /** Its path and query go out as they are written here, which is what was signed. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: PartBody
}

/** Checksums of a body. */
export interface BodyHash {
  readonly crc32: number
  /** Hexadecimal. */
  readonly md5: string
}

/** An answer of the storage, whatever it says. The checksums are of what was sent. */
export interface SendAnswer extends BodyHash {
  readonly status: number
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Of a refusal, its beginning; else empty. */
  readonly body: string
}

export interface SenderTimeouts {
  /** To reach the storage. */
  readonly connectMs: number
  /** Without a byte in either direction. There is no limit to the whole: a part may be large, and the way slow. */
  readonly stallMs: number
}

/**
 * Why there is no answer.
 * - `network`: on the way to the storage, by the code of the system or of Node
 * - `file`: it can't be read, by the system's code, which may be one that sockets have, too
 * - `file-changed`: it has less in it than it had
 * - `crash`: of the worker; it is worth trying again
 */
export interface Failure {
  readonly kind: 'network' | 'file' | 'file-changed' | 'crash'
  readonly code: string
  readonly syscall?: string | undefined
}

export type WorkerJob =
  | { readonly type: 'send'; readonly id: number; readonly request: SendRequest }
  | { readonly type: 'hash'; readonly id: number; readonly body: PartBody }

export type WorkerOrder =
  | WorkerJob
  | { readonly type: 'stop'; readonly id: number }
  /** For all requests to the origin that come after it. */
  | { readonly type: 'route'; readonly origin: string; readonly route: NetworkRoute }
  /** For all that it sends. */
  | { readonly type: 'limit'; readonly bytesPerSecond: number | undefined }

export type WorkerNews =
  /** By the id of the job: how many bytes of it were sent. */
  | { readonly type: 'progress'; readonly sent: ReadonlyMap<number, number> }
  | { readonly type: 'done'; readonly id: number; readonly result: SendAnswer | BodyHash }
  /** Of a job that was stopped, too. From here on nothing reads its file any more. */
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure }
