import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { get } from 'node:https'
import { expect, it } from 'vitest'
import { describeWithServer } from '../support/servers/shared-servers.ts'

describeWithServer('ceph', 'Ceph gateway for tests', ({ tlsEndpoint = '', caFile = '' }) => {
  it('answers over TLS, vouched for by its certificate file', async () => {
    const request = get(tlsEndpoint, { ca: readFileSync(caFile) })
    const [response] = await once(request, 'response')
    response.resume()
    expect(response.statusCode).toBe(200)
  })

  it('is not trusted without the file', async () => {
    await expect(once(get(tlsEndpoint), 'response')).rejects.toThrow(/self-signed certificate/)
  })
})
