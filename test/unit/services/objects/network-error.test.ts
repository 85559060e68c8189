import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it } from 'vitest'
import { networkError } from '../../../../electron/services/objects/network-error.ts'
import { createS3Client } from '../../../../electron/services/objects/s3-client.ts'
import { toAppError } from '../../../../electron/services/objects/s3-error.ts'
import type { AppError, ErrorCode } from '../../../../shared/errors.ts'
import { type Certificate, selfSigned } from '../../../support/chaos/certificates.ts'
import { networkWith } from '../../../support/network.ts'
import { temporaryFolder } from '../playground/serve.ts'
import { EXAMPLE_KEYS, exampleConnection, systemClock } from './fake-storage.ts'

const YESTERDAY = new Date(Date.now() - 86_400_000)
const LAST_YEAR = new Date(Date.now() - 365 * 86_400_000)
const TOMORROW = new Date(Date.now() + 86_400_000)
const NEXT_YEAR = new Date(Date.now() + 365 * 86_400_000)
const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close()
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
      server.closeAllConnections()
  }
})

async function portOf(server: Server): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const tcp = (onConnection: (socket: Socket) => void) =>
  portOf(
    createTcpServer((socket) => {
      socket.on('error', () => undefined)
      onConnection(socket)
    }),
  )
const tls = (certificate: Certificate) => portOf(createTlsServer(certificate, (_request, response) => response.end()))

async function failureAt(endpoint: string, ca?: string): Promise<AppError> {
  const caFile = ca === undefined ? '' : join(await temporaryFolder(), 'ca.pem')
  if (ca !== undefined) await writeFile(caFile, ca)
  const client = await createS3Client({
    connection: exampleConnection(endpoint),
    credentials: EXAMPLE_KEYS,
    clock: systemClock,
    network: networkWith({ caFile }),
    maxAttempts: 1,
    timeouts: { connect: 500 },
  })
  const thrown: unknown = await client
    .send(new ListObjectsV2Command({ Bucket: 'photos' }))
    .catch((error: unknown) => error)
  return toAppError(thrown, { connection: exampleConnection(endpoint) })
}

describe('on the way to the storage', () => {
  it('a host that does not exist is told by name', async () => {
    const error = await failureAt('http://no-such-storage.invalid')
    expect(error).toMatchObject({ code: 'unknown-host', field: 'endpoint' })
    expect(error.message).toContain('no-such-storage.invalid')
  })

  it('a port that nothing listens on is told with its number', async () => {
    const server = createTcpServer()
    const port = await portOf(server)
    server.close()
    await once(server, 'close')
    const error = await failureAt(`http://127.0.0.1:${port}`)
    expect(error).toMatchObject({ code: 'connection-refused', field: 'endpoint' })
    expect(error.message).toContain(`127.0.0.1:${port}`)
  })

  it('a connection that is cut is the network’s failure', async () => {
    const port = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()))
    expect((await failureAt(`http://127.0.0.1:${port}`)).code).toBe('network')
  })

  it('something else than HTTP is a wrong endpoint', async () => {
    const port = await tcp((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    const error = await failureAt(`http://127.0.0.1:${port}`)
    expect(error.code).toBe('wrong-endpoint')
    expect(error.message).toContain('does not speak HTTP')
  })

  it('a self-signed certificate is refused, and said to be that', async () => {
    const port = await tls(selfSigned('localhost', YESTERDAY, NEXT_YEAR))
    const error = await failureAt(`https://localhost:${port}`)
    expect(error.code).toBe('tls')
    expect(error.message).toContain('self-signed')
  })

  it.each([
    ['that has expired', selfSigned('localhost', LAST_YEAR, YESTERDAY), /has expired/],
    ['that is not valid yet', selfSigned('localhost', TOMORROW, NEXT_YEAR), /not valid yet/],
    ['of another host', selfSigned('other.example', YESTERDAY, NEXT_YEAR), /belongs to another host/],
  ])('a certificate %s is refused, and said to be that', async (_name, certificate, says) => {
    const port = await tls(certificate)
    const error = await failureAt(`https://localhost:${port}`, certificate.cert)
    expect(error.code).toBe('tls')
    expect(error.message).toMatch(says)
  })

  it('TLS to a port without it is said to be that', async () => {
    const port = await portOf(createServer((_request, response) => response.end()))
    const error = await failureAt(`https://127.0.0.1:${port}`)
    expect(error.code).toBe('tls')
    expect(error.hint).toContain('http://')
  })
})

describe('a system error', () => {
  const codes: Readonly<Record<string, ErrorCode>> = {
    ENOTFOUND: 'unknown-host',
    EAI_AGAIN: 'unknown-host',
    EAI_NODATA: 'unknown-host',
    ECONNREFUSED: 'connection-refused',
    ECONNRESET: 'network',
    ECONNABORTED: 'network',
    EPIPE: 'network',
    ENETUNREACH: 'network',
    EHOSTUNREACH: 'network',
    UND_ERR_SOCKET: 'network',
    ETIMEDOUT: 'timeout',
    UND_ERR_CONNECT_TIMEOUT: 'timeout',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
    SELF_SIGNED_CERT_IN_CHAIN: 'tls',
    CERT_REVOKED: 'tls',
    ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'tls',
    CERT_SIGNATURE_FAILURE: 'tls',
    HPE_INVALID_CONSTANT: 'wrong-endpoint',
  }

  it.each(Object.entries(codes))('%s is %s', (code, expected) => {
    expect(networkError({ code }, undefined)?.code).toBe(expected)
  })

  it('is found where fetch and a try of several addresses hide it', () => {
    expect(networkError({ cause: { code: 'ENOTFOUND', hostname: 'a.example' } }, undefined)?.message).toContain(
      'a.example',
    )
    expect(networkError({ errors: [{ code: 'ECONNREFUSED' }] }, undefined)?.code).toBe('connection-refused')
  })

  it('shows a host without tricks in it', () => {
    const error = networkError({ code: 'ENOTFOUND', hostname: 'a\u202e.example' }, undefined)
    expect(error?.message).toContain('a\\u202e.example')
  })

  it('of another kind is left to others', () => {
    expect(networkError({ code: 'ENOENT' }, undefined)).toBeUndefined()
    expect(networkError(undefined, undefined)).toBeUndefined()
  })
})
