import { createServer, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { AppError } from '../../../shared/errors.ts'
import { errorDocument, type Handler } from './handler.ts'
import { S3Error } from './s3-error.ts'

const HOST = '127.0.0.1'
const MAX_HEADER_SIZE = 32 * 1024
const HEADERS_TIMEOUT_MS = 20_000

/** What can't even be parsed as HTTP is answered by hand, and the connection ends: what follows can't be trusted. */
function refuseSocket(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const refusal =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new S3Error('RequestHeaderSectionTooLarge')
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new S3Error('RequestTimeout')
        : new S3Error('InvalidRequest', 'The request is not well-formed HTTP.')
  const body = errorDocument(refusal, '0000000000000000')
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    'Content-Type: application/xml',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** An HTTP server around a handler, with limits on headers and idle time. Not yet listening. */
export function createHttpServer(handler: Handler, idleTimeoutMs: number): Server {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_SIZE,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: 2000,
      requireHostHeader: true,
    },
    (message, response) => void handler(message, response, false),
  )
  server.on('checkContinue', (message, response) => void handler(message, response, true))
  server.on('clientError', refuseSocket)
  // Big bodies may take their time as long as bytes flow; a connection on which none do is dropped.
  server.requestTimeout = 0
  server.setTimeout(idleTimeoutMs)
  return server
}

/** Listens on loopback and returns the port; 0 lets the system choose. Throws AppError `port-in-use`. */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? new AppError(
              'port-in-use',
              `The playground could not start: another program uses port ${port}.`,
              'Close that program and start again. Links that were made before carry this port, so it is not changed by itself.',
            )
          : error,
      )
    })
    server.listen(port, HOST, resolve)
  })
  return addressOf(server).port
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server is not listening on a port.')
  return address
}

/** Stops accepting, lets requests in flight end for a moment, then drops the rest. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(timer)
}
