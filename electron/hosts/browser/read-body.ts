import type { IncomingMessage } from 'node:http'
import { AppError } from '../../../shared/errors.ts'

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
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > maxBytes) {
      throw new AppError('too-large', 'The request is larger than this call takes.', 'Send less at once.')
    }
    chunks.push(chunk as Buffer)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new AppError('invalid-input', 'The request is not JSON.', 'Send application/json.')
  }
}
