import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Certificate } from '../../../support/chaos/certificates.ts'

/** A store under a name that leads nowhere, but for a proxy that knows better. It checks no signature: real stores answer to their own names. */
export interface NamedStorage {
  readonly http: string
  readonly https: string
  readonly httpPort: number
  readonly httpsPort: number
  stop(): Promise<void>
}

export async function startNamedStorage(name: string, certificate: Certificate): Promise<NamedStorage> {
  const objects = new Map<string, Buffer>()
  const answer = (request: IncomingMessage, response: ServerResponse) => void serve(objects, request, response)
  const servers = [createServer(answer), createTlsServer(certificate, answer)] as const
  const [httpPort = 0, httpsPort = 0] = await Promise.all(
    servers.map(async (server) => {
      await once(server.listen(0, '127.0.0.1'), 'listening')
      return (server.address() as AddressInfo).port
    }),
  )
  return {
    http: `http://${name}:${httpPort}`,
    https: `https://${name}:${httpsPort}`,
    httpPort,
    httpsPort,
    async stop() {
      await Promise.all(
        servers.map(async (server) => {
          server.closeAllConnections()
          await once(server.close(), 'close')
        }),
      )
    },
  }
}

async function serve(objects: Map<string, Buffer>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://storage')
  const body = await buffer(request)
  const object = objects.get(pathname)
  if (request.method === 'PUT') objects.set(pathname, body)
  if (searchParams.has('list-type')) {
    const entries = [...objects.keys()].map((path) => `<Contents><Key>${path.slice(1)}</Key></Contents>`)
    response.setHeader('content-type', 'application/xml')
    response.end(`<ListBucketResult><KeyCount>${entries.length}</KeyCount>${entries.join('')}</ListBucketResult>`)
  } else {
    response.writeHead(request.method === 'GET' && object === undefined ? 404 : 200, { etag: '"e"' })
    response.end(object)
  }
}
