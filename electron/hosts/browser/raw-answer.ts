import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { SECURITY_HEADERS } from '../../services/app-files/security-headers.ts'

/** Answers on the connection itself, where Node has no response to give: what is no HTTP, an upgrade, a tunnel. Then it is closed. */
export function sendRaw(socket: Duplex, status: number, reason: string): void {
  if (!socket.writable) return void socket.destroy()
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': String(Buffer.byteLength(`${reason}\n`)),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${reason}\n`, () => socket.destroy())
}
