import { pipeline, Readable, Transform, type TransformCallback } from 'node:stream'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import { AppError } from '../../../shared/errors.ts'
import type { SdkHandler } from '../network/sdk-handler.ts'
import type { Clock } from '../ports.ts'

type HttpRequest = Parameters<NodeHttpHandler['handle']>[0]
type HttpOptions = Parameters<NodeHttpHandler['handle']>[1]
type HttpAnswer = Awaited<ReturnType<NodeHttpHandler['handle']>>

export interface AnswerLimits {
  readonly clock: Clock
  /** The largest XML answer that is read, in bytes. Error answers are held to 1 MiB. */
  readonly maxAnswerBytes: number
  /** Server clock minus this computer's, in whole seconds, for every answer that comes with a `Date`. */
  readonly onServerDate?: ((offsetSeconds: number) => void) | undefined
}

const MAX_ERROR_BYTES = 1024 * 1024
/** An answer that took longer says too little about when the server wrote its date. */
const MAX_DATE_ROUND_TRIP_MS = 10_000

/**
 * Carries our reason through the AWS SDK, which writes on the errors that pass through it. It is never retried:
 * the same endpoint would answer the same. `toAppError` unwraps it.
 */
export class RefusedAnswer extends Error {
  override readonly name = 'RefusedAnswer'
  readonly reason: AppError
  /** Its presence keeps the SDK from adding to the message. */
  readonly $metadata = {}

  constructor(reason: AppError) {
    super(reason.message)
    this.reason = reason
  }
}

/**
 * Stands between the AWS SDK and the network and judges every answer before it is parsed: the SDK reads answers of any
 * size into memory, takes any document for S3's, and its parser takes quadratic time over document types.
 * The bodies of objects are passed on as they come, of any size.
 */
export function guardAnswers(handler: SdkHandler, limits: AnswerLimits): SdkHandler {
  return {
    ...handler,
    handle: async (request: HttpRequest, options?: HttpOptions): Promise<HttpAnswer> => {
      const sentAt = limits.clock.now()
      const answer = await handler.handle(request, options)
      const receivedAt = limits.clock.now()
      judge(request, answer.response, limits.maxAnswerBytes)
      reportDate(answer.response.headers['date'], sentAt, receivedAt, limits.onServerDate)
      return answer
    },
  }
}

function judge(request: HttpRequest, response: HttpAnswer['response'], maxAnswerBytes: number): void {
  const { statusCode, headers } = response
  const body: unknown = response.body
  if (!(body instanceof Readable)) return
  const success = statusCode >= 200 && statusCode < 300
  const ofObject = success && (request.method === 'HEAD' || request.query?.['x-id'] === 'GetObject')
  if (ofObject) return
  // Some storages call an empty answer HTML.
  const empty = statusCode === 204 || headers['content-length'] === '0'
  if (!empty && /^(?:text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '')) {
    body.destroy()
    // Redirects and failures of a proxy are told by their status: a page adds nothing, and the latter are worth a retry.
    if (statusCode < 300 || (statusCode >= 400 && statusCode < 500)) throw new RefusedAnswer(webPage())
    response.body = Readable.from([])
    return
  }
  const limited = new XmlBody(success ? maxAnswerBytes : Math.min(maxAnswerBytes, MAX_ERROR_BYTES))
  pipeline(body, limited, () => {
    // whoever reads `limited` gets the error
  })
  response.body = limited
}

/** Lets an answer through up to a size, and as long as it isn't a document that S3 never gives. */
class XmlBody extends Transform {
  readonly #maxBytes: number
  #bytes = 0
  #tail = ''

  constructor(maxBytes: number) {
    super()
    this.#maxBytes = maxBytes
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const reason = this.#objection(chunk)
    if (reason === undefined) done(null, chunk)
    else done(new RefusedAnswer(reason))
  }

  #objection(chunk: Buffer): AppError | undefined {
    this.#bytes += chunk.length
    if (this.#bytes > this.#maxBytes) return tooLong(this.#maxBytes)
    // The start of what is looked for may be at the end of the last chunk. In S3's XML, `<` in a key is `&lt;`.
    const text = this.#tail + chunk.toString('latin1')
    this.#tail = text.slice(-'<!doctype html'.length)
    if (/<html[\s>]|<!doctype\s+html/i.test(text)) return webPage()
    return /<!doctype/i.test(text) ? notS3() : undefined
  }
}

function reportDate(
  date: string | undefined,
  sentAt: number,
  receivedAt: number,
  report: AnswerLimits['onServerDate'],
): void {
  const serverTime = Date.parse(date ?? '')
  if (report === undefined || Number.isNaN(serverTime) || receivedAt - sentAt > MAX_DATE_ROUND_TRIP_MS) return
  // The header has whole seconds: on average the server's clock is half a second further.
  report(Math.round((serverTime + 500 - (sentAt + receivedAt) / 2) / 1000))
}

/** The answer is a web page: of a network that asks for a sign-in, of a console, of a proxy. */
export function webPage(): AppError {
  return new AppError(
    'wrong-endpoint',
    'The network or the endpoint answered with a web page instead of S3’s XML.',
    'If this network asks for a sign-in, do that in a browser first. Otherwise check the endpoint: a console’s address is not the storage’s.',
    'endpoint',
  )
}

/** The answer isn't one that an S3 storage gives. */
export function notS3(): AppError {
  return new AppError(
    'wrong-endpoint',
    'The endpoint’s answer is not one that an S3 storage gives.',
    'Check the endpoint: its host, its port, and the path if it has one.',
    'endpoint',
  )
}

function tooLong(maxBytes: number): AppError {
  return new AppError(
    'too-large',
    `The storage’s answer was longer than ${Math.round(maxBytes / 1024 ** 2)} MiB, and was not read to its end.`,
    'Ask for less, such as a longer prefix. If this happens everywhere, the endpoint is not an S3 storage.',
  )
}
