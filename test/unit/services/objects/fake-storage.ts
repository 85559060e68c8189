import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Credentials } from '../../../../electron/services/connections/credentials.ts'
import type { BucketRegions } from '../../../../electron/services/connections/region.ts'
import type { Clock } from '../../../../electron/services/ports.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'

export interface SeenRequest {
  readonly method: string
  /** As it was sent: still encoded. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

export interface FakeStorage {
  readonly endpoint: string
  readonly seen: readonly SeenRequest[]
  close(): Promise<void>
}

export const systemClock: Clock = { now: () => Date.now() }

export const EXAMPLE_KEYS: Credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'exampleSessionToken0123456789',
}

/** A server that answers as a test says, to produce what no real storage can be made to. */
export async function fakeStorage(
  answer: (request: SeenRequest, response: ServerResponse, count: number) => void,
): Promise<FakeStorage> {
  const seen: SeenRequest[] = []
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    const one = { method, url, headers }
    seen.push(one)
    request.resume()
    request.on('end', () => answer(one, response, seen.length))
  })
  return { endpoint: `http://127.0.0.1:${await listen(server)}`, seen, close: () => stop(server) }
}

export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

export async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}

export function exampleConnection(endpoint: string, changes: Partial<Connection> = {}): Connection {
  return {
    id: 'example-connection',
    name: 'example',
    provider: 'other',
    endpoint,
    region: 'us-east-1',
    addressing: 'path',
    prefix: '',
    credentials: { source: 'environment' },
    isDefault: true,
    createdAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  }
}

export function memoryRegions(): BucketRegions {
  const regions = new Map<string, string>()
  return {
    get: (connectionId, bucket) => regions.get(`${connectionId} ${bucket}`),
    set: (connectionId, bucket, region) => void regions.set(`${connectionId} ${bucket}`, region),
  }
}

/** An S3 error document. */
export function errorXml(code: string, fields: Readonly<Record<string, string>> = {}): string {
  const elements = Object.entries({ Code: code, ...fields }).map(([name, value]) => `<${name}>${value}</${name}>`)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements.join('')}</Error>`
}
