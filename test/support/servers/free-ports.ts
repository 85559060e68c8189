import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Distinct TCP ports that nobody listens on at 127.0.0.1, chosen by the kernel. They are free again when this returns:
 * for servers that can't be told to listen on port 0 and say which one they got.
 */
export async function freePorts<const Name extends string>(names: readonly Name[]): Promise<Record<Name, number>> {
  // All are held at once, so that none is handed out twice.
  const probes = await Promise.all(names.map(async (name) => [name, await listenAnywhere()] as const))
  const ports = probes.map(([name, probe]) => [name, probe.port] as const)
  await Promise.all(probes.map(([, probe]) => probe.close()))
  return Object.fromEntries(ports) as Record<Name, number>
}

async function listenAnywhere(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port')
  return {
    port: address.port,
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}
