import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import type { Certificate } from '../chaos/certificates.ts'

/** Speaks TLS in front of a server that doesn't, with whatever certificate a test wants. */
export interface TlsFront {
  readonly port: number
  stop(): Promise<void>
}

/** @param endpoint where the server listens, on this computer */
export async function startTlsFront(endpoint: string, certificate: Certificate): Promise<TlsFront> {
  const sockets = new Set<TLSSocket>()
  const server = createServer(certificate, (socket) => {
    sockets.add(socket)
    const upstream = connect(Number(new URL(endpoint).port), '127.0.0.1')
    socket.on('error', () => upstream.destroy())
    socket.on('close', () => upstream.destroy())
    upstream.on('error', () => socket.destroy())
    upstream.pipe(socket).pipe(upstream)
  })
  server.on('tlsClientError', () => undefined)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await once(server.close(), 'close')
    },
  }
}
