import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Clock, Logger, RandomBytes } from '../ports.ts'
import { authenticatePost } from './auth/post-policy.ts'
import { authenticate, type Verifier } from './auth/verify-signature.ts'
import { readForm } from './body/form-data.ts'
import { createRequestBody, MAX_OBJECT_SIZE } from './body/request-body.ts'
import { createContext, type Environment, execute, namedBucket, withHoistedHeaders } from './execute.ts'
import type { PlaygroundKey } from './keys.ts'
import { corsResponseHeaders, preflight } from './operations/cors.ts'
import type { S3Response } from './operations/operation.ts'
import { postObject } from './operations/post-object.ts'
import { readRequest, type S3Request } from './request.ts'
import { findOperation } from './routes.ts'
import { S3Error } from './s3-error.ts'
import { element, xmlDocument } from './xml.ts'

/** Where anybody may ask whether this is a playground, and which. No bucket can have this name. */
export const HEALTH_PATH = '/-/playground/health'

export interface HandlerOptions extends Environment {
  readonly findKey: (accessKeyId: string) => PlaygroundKey | undefined
  readonly instanceId: string
  readonly clock: Clock
  readonly random: RandomBytes
  readonly logger: Logger | undefined
  readonly frontPorts?: ReadonlySet<number> | undefined
}

export type Handler = (message: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => Promise<void>

const DRAIN_LIMIT = 16 * 1024 * 1024

/** The body of a refusal. */
export function errorDocument(error: S3Error, requestId: string): string {
  return xmlDocument(
    'Error',
    [
      element('Code', error.code),
      element('Message', error.message),
      ...Object.entries(error.details).map(([name, value]) => element(name, value)),
      element('RequestId', requestId),
      element('HostId', 'playground'),
    ],
    { plain: true },
  )
}

/** Reads what is left of a refused upload, within reason: a client that is still sending could not read the refusal. */
async function drain(message: IncomingMessage): Promise<void> {
  let size = 0
  for await (const piece of message.iterator({ destroyOnReturn: false })) {
    size += piece.length
    if (size > DRAIN_LIMIT) return
  }
}

/** Answers S3 requests. The returned function never rejects. */
export function createHandler(options: HandlerOptions): Handler {
  const { clock, random, logger, instanceId, store, region, dialect, findKey, frontPorts } = options
  const environment: Environment = { store, region, dialect }

  async function postForm(
    request: S3Request,
    source: AsyncIterable<Uint8Array>,
    verifier: Verifier,
  ): Promise<S3Response> {
    const length = request.headers.get('content-length')
    if (length === undefined) throw new S3Error('MissingContentLength')
    if (Number(length) > MAX_OBJECT_SIZE + DRAIN_LIMIT) throw new S3Error('EntityTooLarge')
    const bucket = namedBucket(environment, request)
    const form = await readForm(source, request.headers.get('content-type') ?? '')
    const authentication = authenticatePost(form.fields, verifier)
    const body = createRequestBody(form.file, new Map(), { type: 'anonymous' })
    const caller = { request, authentication, body, now: verifier.now }
    return postObject({ ...createContext(environment, caller, Buffer.alloc(0)), bucket }, form)
  }

  async function answer(request: S3Request, source: AsyncIterable<Uint8Array>): Promise<S3Response> {
    if (request.rawPath === HEALTH_PATH) {
      const body = JSON.stringify({ service: 'sandglass-playground', instanceId })
      return { status: 200, headers: { 'content-type': 'application/json' }, body }
    }
    if (request.method === 'OPTIONS') return preflight(namedBucket(environment, request), request)
    const verifier = { findKey, region, now: clock.now() }
    const isForm = /^multipart\/form-data\b/i.test(request.headers.get('content-type') ?? '')
    if (request.method === 'POST' && request.key === undefined && isForm) return postForm(request, source, verifier)
    const authentication = authenticate(request, verifier)
    const effective = authentication.type === 'REST-QUERY-STRING' ? withHoistedHeaders(request) : request
    const operation = findOperation(effective, dialect)
    const body = createRequestBody(source, effective.headers, authentication)
    const document = operation.body === 'document' ? await body.document() : Buffer.alloc(0)
    return execute(
      operation,
      createContext(environment, { request: effective, authentication, body, now: verifier.now }, document),
    )
  }

  function refusal(error: unknown, requestId: string): S3Response {
    if (!(error instanceof S3Error)) {
      logger?.error('playground.request-failed', error instanceof Error ? error : new Error('not an error'), {
        requestId,
      })
    }
    const known = error instanceof S3Error ? error : new S3Error('InternalError')
    const body = errorDocument(known, requestId)
    return { status: known.status, headers: { ...known.headers, 'content-type': 'application/xml' }, body }
  }

  return async (message, response, expectsContinue) => {
    const requestId = Buffer.from(random(8)).toString('hex').toUpperCase()
    let awaitsContinue = expectsContinue
    async function* source(): AsyncGenerator<Uint8Array> {
      if (awaitsContinue) response.writeContinue()
      awaitsContinue = false
      // Leaving early must not destroy the socket: the refusal is still to be sent.
      yield* message.iterator({ destroyOnReturn: false })
    }

    // The date is of the clock that signatures are judged by: clients correct theirs by it.
    let shared: Record<string, string> = {
      'x-amz-request-id': requestId,
      date: new Date(clock.now()).toUTCString(),
    }
    let result: S3Response
    try {
      const request = readRequest(
        message,
        (port) => port === message.socket.localPort || frontPorts?.has(port) === true,
      )
      const bucket = request.bucket === undefined ? undefined : store.buckets.find(request.bucket)
      if (bucket) shared = { ...shared, 'x-amz-bucket-region': region, ...corsResponseHeaders(bucket, request) }
      result = await answer(request, source())
    } catch (error) {
      if (message.destroyed && !message.complete) return void response.destroy()
      result = refusal(error, requestId)
    }
    try {
      if (!message.complete && !awaitsContinue) await drain(message)
      await send(message, response, { ...result, headers: { ...shared, ...result.headers } })
    } catch {
      // The client has gone. There is nobody to tell.
      if (typeof result.body === 'object') result.body.destroy()
      response.destroy()
    }
  }
}

async function send(
  message: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: S3Response,
): Promise<void> {
  // What is left of an unread body would be taken for the next request.
  if (!message.complete) response.setHeader('connection', 'close')
  if (body === undefined || typeof body === 'string') {
    const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` }
    // 204 and 304 have no body and so no length; HEAD keeps the length that a GET would have.
    const empty = status === 204 || status === 304 ? {} : { 'content-length': '0' }
    response.writeHead(status, { ...empty, ...headers, ...length })
    response.end(message.method === 'HEAD' ? undefined : body)
    return
  }
  response.writeHead(status, headers)
  await pipeline(body, response)
}
