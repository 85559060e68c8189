import type { IncomingMessage } from 'node:http'
import { AppError } from '../../../shared/errors.ts'

/** Over loopback the longest body takes seconds. Whoever sends slower only wants to hold the connection. */
const MAX_BODY_MS = 30_000

/**
 * Reads a request's body as JSON.
 *
 * @param maxBytes more than this is refused without being kept
 * @throws AppError `invalid-input`, `too-large`
 */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  if (!/^application\/json(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new AppError('invalid-input', 'The request is not JSON.', 'Send application/json.')
  }
  const chunks: Buffer[] = []
  let size = 0
  const deadline = setTimeout(() => request.destroy(), MAX_BODY_MS)
  try {
    for await (const chunk of request) {
      size += (chunk as Buffer).length
      if (size > maxBytes) {
        throw new AppError('too-large', 'The request is larger than this call takes.', 'Send less at once.')
      }
      chunks.push(chunk as Buffer)
    }
  } finally {
    clearTimeout(deadline)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new AppError('invalid-input', 'The request is not JSON.', 'Send application/json.')
  }
}
