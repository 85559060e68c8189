import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { assertKnowsProxies } from '../../../../electron/services/network/agents.ts'
import { assertAuthorities } from '../../../../electron/services/network/authorities.ts'
import { selfSigned } from '../../../support/chaos/certificates.ts'
import { networkWith } from '../../../support/network.ts'
import { temporaryFolder } from '../playground/serve.ts'

const { cert } = selfSigned('storage.test', new Date(0), new Date(2e12))
const URL_WITH_SECRET = 'https://storage.test:8443/bucket/key?X-Amz-Signature=abc'

/** A system that says the same of every URL. */
function system(answer: string) {
  const asked: string[] = []
  return {
    asked,
    resolveProxy: async (url: string) => {
      asked.push(url)
      return answer
    },
    authorities: async () => ['one', 'two'],
  }
}

describe('the way to a storage', () => {
  it('is straight where nothing is set, with the authorities of Node', async () => {
    expect(await networkWith().route(URL_WITH_SECRET)).toEqual({ proxy: undefined, ca: [] })
  })

  it('is asked of the system when the environment says nothing, by the host alone', async () => {
    const chromium = system('PROXY proxy.test:3128; DIRECT')
    const network = networkWith({}, { system: chromium })
    expect(await network.route(URL_WITH_SECRET)).toEqual({ proxy: 'http://proxy.test:3128', ca: ['one', 'two'] })
    expect(chromium.asked).toEqual(['https://storage.test:8443/'])
  })

  it.each([
    ['the environment', {}, { HTTPS_PROXY: 'http://env.test:1' }, 'http://env.test:1'],
    ['the settings', { proxy: 'http://own.test:1' }, { HTTPS_PROXY: 'http://env.test:1' }, 'http://own.test:1'],
    ['the choice of none', { proxy: 'none' }, { HTTPS_PROXY: 'http://env.test:1' }, undefined],
    ['the settings’ exceptions', { noProxy: 'storage.test' }, {}, undefined],
    ['the environment’s exceptions', {}, { NO_PROXY: 'storage.test' }, undefined],
  ])('is not asked of the system where %s say it', async (_name, settings, env, proxy) => {
    const chromium = system('PROXY proxy.test:3128')
    expect((await networkWith(settings, { env, system: chromium }).route(URL_WITH_SECRET)).proxy).toBe(proxy)
    expect(chromium.asked).toEqual([])
  })

  it('is the person’s proxy also for what the environment excepts', async () => {
    const network = networkWith({ proxy: 'http://own.test:1' }, { env: { NO_PROXY: '*' } })
    expect((await network.route(URL_WITH_SECRET)).proxy).toBe('http://own.test:1')
  })

  it('can be handed to a worker thread', async () => {
    const caFile = join(await temporaryFolder(), 'ca.pem')
    await writeFile(caFile, cert)
    const workerData = await networkWith({ caFile, proxy: 'http://own.test:1' }).route(URL_WITH_SECRET)
    const code = "const { parentPort, workerData } = require('node:worker_threads'); parentPort.postMessage(workerData)"
    const worker = new Worker(code, { eval: true, workerData })
    expect(await new Promise((resolve) => worker.once('message', resolve))).toEqual(workerData)
    await worker.terminate()
  })

  it.each([
    ['24.4.1', false],
    ['23.11.0', false],
    ['24.5.0', true],
    ['24.21.0', true],
    ['25.0.0', true],
  ])('goes through a proxy on a Node that can, and not past it on %s', (version, can) => {
    const check = () => assertKnowsProxies(version)
    if (can) check()
    else expect(check).toThrow(expect.objectContaining({ code: 'proxy' }))
  })

  it('takes no file of authorities where there is no TLS', async () => {
    expect((await networkWith({ caFile: '/not/there' }).route('http://storage.test')).ca).toEqual([])
  })
})

describe('a file of authorities', () => {
  it('is trusted besides what was trusted before, and read again when it is another one', async () => {
    const caFile = join(await temporaryFolder(), 'ca.pem')
    await writeFile(caFile, cert)
    const network = networkWith({ caFile })
    const known = getCACertificates('default').length
    const { ca } = await network.route(URL_WITH_SECRET)
    expect(ca).toHaveLength(known + 1)
    expect((await network.route(URL_WITH_SECRET)).ca).toBe(ca)
    await writeFile(caFile, `${cert}\n${selfSigned('other.test', new Date(0), new Date(2e12)).cert}`)
    expect((await network.route(URL_WITH_SECRET)).ca).toHaveLength(known + 2)
  })

  it('that is gone stops everything, until it is there again', async () => {
    const caFile = join(await temporaryFolder(), 'ca.pem')
    await writeFile(caFile, cert)
    const network = networkWith({ caFile })
    await network.way(URL_WITH_SECRET)
    await rm(caFile)
    const refused = expect.objectContaining({
      code: 'tls',
      message: expect.stringMatching(/is not there.*nothing was sent/),
    })
    await expect(network.route(URL_WITH_SECRET)).rejects.toEqual(refused)
    await expect(network.way(URL_WITH_SECRET)).rejects.toEqual(refused)
    await writeFile(caFile, cert)
    await network.way(URL_WITH_SECRET)
    network.close()
  })

  it('is refused where it is set, with the reason', async () => {
    const folder = await temporaryFolder()
    const file = (name: string) => join(folder, name)
    await mkdir(file('folder'))
    execFileSync('mkfifo', [file('pipe')])
    await writeFile(file('words.pem'), 'no certificate at all')
    await writeFile(file('broken.pem'), `${cert}-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n`)
    await writeFile(file('large.pem'), Buffer.alloc(9 * 1024 * 1024))
    const reasons: readonly (readonly [string, RegExp])[] = [
      ['gone.pem', /is not there/],
      ['folder', /is not a file/],
      ['pipe', /is not a file/],
      ['words.pem', /no certificate in the PEM format/],
      ['broken.pem', /can’t be read, number 2/],
      ['large.pem', /too large/],
    ]
    for (const [name, message] of reasons) {
      await expect(assertAuthorities(file(name))).rejects.toMatchObject({
        code: 'invalid-input',
        field: 'caFile',
        message: expect.stringMatching(message),
      })
    }
  })
})
