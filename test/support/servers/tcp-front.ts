import { connect, createServer, type Server, type Socket } from 'node:net'

/** Stands before a server on a port of its own, and can be out of reach for a while. */
export interface TcpFront {
  readonly port: number
  /** Nothing answers from now on. */
  close(): Promise<void>
  /** It answers again, on the same port. */
  open(): Promise<void>
}

/** Whoever starts it closes it. */
export async function startTcpFront(target: string): Promise<TcpFront> {
  const { hostname, port: targetPort } = new URL(target)
  const sockets = new Set<Socket>()
  let server: Server | undefined
  let port = 0
  const open = async (): Promise<void> => {
    const opened = createServer((near) => {
      const far = connect(Number(targetPort), hostname)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          sockets.delete(one)
          other.destroy()
        })
        one.pipe(other)
      }
    })
    await new Promise<void>((resolve, reject) => {
      opened.once('error', reject)
      opened.listen(port, '127.0.0.1', resolve)
    })
    server = opened
    const address = opened.address()
    if (address !== null && typeof address === 'object') port = address.port
  }
  await open()
  return {
    port,
    open,
    async close() {
      const closed = server && new Promise((resolve) => server?.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
      server = undefined
    },
  }
}
