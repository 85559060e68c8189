import { connect, type Socket } from 'node:net'

/** An answer as it came over the wire. */
export interface RawAnswer {
  /** 0 when the connection was closed without one. */
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
  /** Everything that came, up to the end of the connection. */
  readonly whole: string
}

/** Sends bytes as they are, and reads until the host closes the connection. */
export async function sendBytes(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  const socket = await open(port)
  socket.write(bytes)
  return answerOf(await readToEnd(socket))
}

/**
 * A request, written out as `METHOD target`, with the headers that a page of the app would send; `undefined` leaves one out, an array
 * repeats it. The connection is closed after the answer.
 */
export function send(
  port: number,
  line: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>> = {},
  body?: string | Buffer,
): Promise<RawAnswer> {
  const all: typeof headers = {
    host: `127.0.0.1:${port}`,
    ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    connection: 'close',
    ...headers,
  }
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${name}: ${one}\r\n`),
  )
  return sendBytes(
    port,
    Buffer.concat([Buffer.from(`${line} HTTP/1.1\r\n${lines.join('')}\r\n`), Buffer.from(body ?? '')]),
  )
}

/** A connection, open for a test to do with as it likes. */
export function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => resolve(socket))
    socket.once('error', reject)
    // Whoever closes it first, what came before is what counts.
    socket.on('error', () => undefined)
  })
}

export async function readToEnd(socket: Socket): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  await new Promise((resolve) => socket.once('close', resolve))
  return Buffer.concat(chunks).toString('utf8')
}

export function answerOf(whole: string): RawAnswer {
  const [head = '', ...rest] = whole.split('\r\n\r\n')
  const [line = '', ...headerLines] = head.split('\r\n')
  const headers = new Map(
    headerLines.map((header) => {
      const [name = '', ...value] = header.split(': ')
      return [name.toLowerCase(), value.join(': ')] as const
    }),
  )
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1] ?? 0), headers, text: rest.join('\r\n\r\n'), whole }
}
