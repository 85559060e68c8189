import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { Sigv4Signer } from '../../electron/services/signers/sigv4-signer.ts'
import { PartSender } from '../../electron/services/transfers/sending/part-sender.ts'
import { workerProgram } from '../../electron/services/transfers/sending/worker-handle.ts'
import type { LinkMethod } from '../../shared/links/link.ts'
import { networkWith } from '../support/network.ts'
import { startPlayground } from '../support/servers/playground.ts'
import type { S3ServerAddress, S3TestServer } from '../support/servers/s3-test-server.ts'
import { describeWithServer } from '../support/servers/shared-servers.ts'

/** The worker from its source, and as both hosts ship it. */
const PROGRAMS = {
  source: workerProgram(),
  'command line': fileURLToPath(new URL('../../dist/cli/part-worker.cjs', import.meta.url)),
  desktop: fileURLToPath(new URL('../../dist/desktop/part-worker.cjs', import.meta.url)),
}
const CONTENT = randomBytes(9 * 1024 ** 2 + 1)
const QUIETLY = { signal: new AbortController().signal, onProgress: () => undefined }

function presigner(server: S3ServerAddress, bucket: string, method: LinkMethod, endpoint = server.endpoint) {
  const terms = { method, bucket, endpoint, addressing: 'path', region: server.region } as const
  const signedAt = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString()
  const options = { disposition: 'attachment' } as const
  return new Sigv4Signer().presigner({ ...terms, options, signedAt, expiresSeconds: 300 }, server.keys)
}

/** Stores and finds an object as a real storage has it. */
function sendingSuite(serverOf: () => S3ServerAddress): void {
  const bucket = `parts-${randomBytes(6).toString('hex')}`

  beforeAll(async () => {
    const response = await fetch(presigner(serverOf(), bucket, 'PUT')(''), { method: 'PUT' })
    expect(response.ok).toBe(true)
  })

  for (const [name, program] of Object.entries(PROGRAMS)) {
    it(`stores what is sent by the worker of the ${name}, and tells of a refusal`, async () => {
      if (!existsSync(program)) throw new Error(`There is no ${program}: run “npm run build” first.`)
      const sender = new PartSender({ network: networkWith(), program })
      onTestFinished(() => sender.close())
      const key = `ä (${name}) 100%+.bin`
      const body = { bytes: CONTENT }
      const url = presigner(serverOf(), bucket, 'PUT')(key)

      const stored = await sender.send({ method: 'PUT', url, headers: {}, body }, QUIETLY)
      expect(stored).toMatchObject({ status: 200, body: '', ...(await sender.hash(body, QUIETLY.signal)) })
      expect(stored.headers['etag']?.replaceAll('"', '')).toBe(stored.md5)

      const headUrl = presigner(serverOf(), bucket, 'HEAD')(key)
      const found = await sender.send({ method: 'HEAD', url: headUrl, headers: {}, body: undefined }, QUIETLY)
      expect(found.status).toBe(200)
      expect(found.headers['content-length']).toBe(String(CONTENT.length))

      const forged = url.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
      const refused = await sender.send({ method: 'PUT', url: forged, headers: {}, body }, QUIETLY)
      expect(refused.status).toBe(403)
      expect(refused.body).toContain('SignatureDoesNotMatch')
    })
  }
}

describe('sending to the playground', () => {
  let server: S3TestServer
  beforeAll(async () => {
    server = await startPlayground()
  })
  afterAll(() => server.stop())
  sendingSuite(() => server)
})

describeWithServer('swift', 'sending to Swift', (server) => sendingSuite(() => server))

describeWithServer('ceph', 'sending to a Ceph gateway', (server) => {
  sendingSuite(() => server)

  it('trusts over TLS the authorities that it was told of, and nobody else', async () => {
    const { tlsEndpoint = '', caFile = '' } = server
    const url = presigner(server, 'no-such-bucket', 'HEAD', tlsEndpoint)('key')
    const request = { method: 'HEAD', url, headers: {}, body: undefined } as const
    const [told, untold] = [{ caFile }, {}].map((settings) => new PartSender({ network: networkWith(settings) }))
    onTestFinished(async () => {
      await Promise.all([told?.close(), untold?.close()])
    })
    expect(await told?.send(request, QUIETLY)).toMatchObject({ status: 404 })
    await expect(untold?.send(request, QUIETLY)).rejects.toMatchObject({
      kind: 'network',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
  })
})
