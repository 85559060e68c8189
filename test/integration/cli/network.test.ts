import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Settings } from '../../../shared/settings/settings.ts'
import { clientOf } from '../../contract/s3-server/suite-context.ts'
import { createAuthority, issue } from '../../support/chaos/certificates.ts'
import { type Cli, newCli } from '../../support/cli.ts'
import { type ConnectProxy, type ConnectProxyOptions, startConnectProxy } from '../../support/servers/connect-proxy.ts'
import { describeWithServer } from '../../support/servers/shared-servers.ts'
import { startTlsFront } from '../../support/servers/tls-front.ts'
import { OUTPUT } from './json-values.ts'
import { addArgs, newBucket, SECRET_VARIABLE } from './stores.ts'

/** Only the tests' proxy knows it. No bucket can have such a name, so the gateway doesn't take it for one. */
const HOST = 's3'
const DAY_MS = 86_400_000
const [YESTERDAY, TOMORROW] = [new Date(Date.now() - DAY_MS), new Date(Date.now() + DAY_MS)]
const AUTHORITY = createAuthority('Authority of a test')

async function proxyWith(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const proxy = await startConnectProxy(options)
  onTestFinished(() => proxy.stop())
  return proxy
}

function choose(cli: Cli, settings: Partial<Settings>): void {
  writeFileSync(join(cli.home, 'settings.json'), JSON.stringify(settings))
}

describeWithServer('ceph', 'the command line through a proxy', (server) => {
  /** A user with a connection to the gateway by a name that only a proxy knows. */
  async function user(scheme: 'http' | 'https', certificate = issue(AUTHORITY, HOST, YESTERDAY, TOMORROW)) {
    const bucket = await newBucket(clientOf(server))
    const cli = newCli({ [SECRET_VARIABLE]: server.keys.secretAccessKey })
    const front = scheme === 'http' ? undefined : await startTlsFront(server.endpoint, certificate)
    if (front !== undefined) onTestFinished(() => front.stop())
    const host = `${HOST}:${front?.port ?? new URL(server.endpoint).port}`
    await cli.ok(addArgs({ ...server, endpoint: `${scheme}://${host}` }, 'store', bucket))
    return { cli, bucket, host, caFile: cli.file('ca.pem', AUTHORITY.cert) }
  }

  it.each(['https', 'http'] as const)('shares, lists, tests, probes and revokes by %s', async (scheme) => {
    const [proxy, { cli, bucket, host, caFile }] = await Promise.all([proxyWith(), user(scheme)])
    choose(cli, { proxy: proxy.url, caFile })
    const file = cli.file('through a proxy.bin', Buffer.alloc(9 * 1024 * 1024, 'x'))
    const [link] = OUTPUT.share.parse((await cli.ok(['share', file, '--json'])).json()).links
    const { objects } = OUTPUT.objects.parse((await cli.ok(['ls', `s3://${bucket}`, '-r', '--json'])).json())
    expect(objects.map(({ key, size }) => [key, size])).toEqual([[link?.key, 9 * 1024 * 1024]])
    const { steps } = OUTPUT.test.parse((await cli.ok(['connect', 'test', 'store', '--json'])).json())
    expect(steps.filter(({ ok }) => !ok)).toEqual([])
    expect((await cli.ok(['probe', link?.id ?? ''])).stdout).toContain('The link works.')
    expect((await cli.ok(['revoke', link?.id ?? ''])).stdout).toMatch(/revoked/i)

    const [asked, others] = scheme === 'https' ? [proxy.tunnels, proxy.requests] : [proxy.requests, proxy.tunnels]
    expect(others).toEqual([])
    expect(asked.length).toBeGreaterThan(8)
    for (const one of asked) expect(one).toMatch(scheme === 'https' ? host : `http://${host}/`)
  })

  it('takes the proxy of the environment, and shows nothing of its password', async () => {
    const [proxy, { cli, bucket, caFile }] = await Promise.all([proxyWith({ login: 'ann:pass-word' }), user('https')])
    choose(cli, { caFile })
    const list = (env: Record<string, string>) => cli.run(['ls', `s3://${bucket}`], { env })
    expect(await list({ HTTPS_PROXY: `http://ann:pass-word@${proxy.host}` })).toMatchObject({ code: 0, stderr: '' })
    const refused = await list({ HTTPS_PROXY: `http://ann:other-word@${proxy.host}` })
    expect(refused).toMatchObject({ code: 5, stdout: '' })
    expect(refused.stderr).toContain(`The proxy ${proxy.host} does not accept the name and the password`)
    expect(refused.stderr + cli.logs()).not.toMatch(/other-word|pass-word/)
    const direct = await list({ HTTPS_PROXY: `http://ann:pass-word@${proxy.host}`, NO_PROXY: HOST })
    expect(direct.code).toBe(5)
    expect(direct.stderr).toContain(`There is no host named ${HOST}`)
  })

  it('trusts no certificate that nobody vouches for, whatever a variable says', async () => {
    const [proxy, { cli, bucket, caFile }] = await Promise.all([proxyWith(), user('https')])
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    choose(cli, { proxy: proxy.url })
    for (const args of [
      ['ls', `s3://${bucket}`],
      ['share', cli.file('file', 'x')],
    ]) {
      const refused = await cli.run(args, { env })
      expect(refused).toMatchObject({ code: 5, stdout: '' })
      // Sharing tries the link first, and leaves the details to a test of the connection.
      expect(refused.stderr).toMatch(/not from an authority that this computer trusts|certificate is not trusted/)
      // Nor does Node announce that it would.
      expect(refused.stderr).not.toMatch(/Warning/)
    }
    choose(cli, { proxy: proxy.url, caFile })
    expect(await cli.run(['ls', `s3://${bucket}`], { env })).toMatchObject({ code: 0, stderr: '' })
    expect(await cli.run(['ls', `s3://${bucket}`], { env: { ...env, NODE_EXTRA_CA_CERTS: caFile } })).toMatchObject({
      code: 0,
      stderr: '',
    })
  })

  it('goes through a proxy that speaks TLS itself, where its certificate is trusted', async () => {
    const certificate = issue(AUTHORITY, 'localhost', YESTERDAY, TOMORROW)
    const [proxy, { cli, bucket, caFile }] = await Promise.all([proxyWith({ certificate }), user('https')])
    choose(cli, { proxy: proxy.url, caFile })
    const off = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
    expect(await cli.run(['ls', `s3://${bucket}`], { env: off })).toMatchObject({ code: 5 })
    expect(proxy.tunnels).toEqual([])
    const env = { NODE_EXTRA_CA_CERTS: caFile }
    expect(await cli.run(['ls', `s3://${bucket}`], { env })).toMatchObject({ code: 0, stderr: '' })
    expect(proxy.tunnels).toHaveLength(1)
  })

  it('says which setting is wrong, and sends nothing', async () => {
    const [proxy, { cli, bucket }] = await Promise.all([proxyWith(), user('https')])
    choose(cli, { proxy: proxy.url, caFile: join(cli.folder, 'gone.pem') })
    const refused = await cli.run(['ls', `s3://${bucket}`])
    expect(refused).toMatchObject({ code: 5, stdout: '' })
    expect(refused.stderr).toContain('The CA file that the settings name is not there, so nothing was sent.')
    expect(proxy.tunnels).toEqual([])
  })

  it('trusts the gateway’s own certificate when the settings name it', async () => {
    const { tlsEndpoint = '', caFile = '' } = server
    const bucket = await newBucket(clientOf(server))
    const cli = newCli({ [SECRET_VARIABLE]: server.keys.secretAccessKey })
    await cli.ok(addArgs({ ...server, endpoint: tlsEndpoint }, 'store', bucket))
    expect(await cli.run(['ls', `s3://${bucket}`])).toMatchObject({ code: 5 })
    choose(cli, { caFile })
    expect(await cli.run(['share', cli.file('file', 'x')])).toMatchObject({ code: 0 })
  })
})

describe('the playground', () => {
  it('is reached without a proxy, whatever is set', async () => {
    const cli = newCli({
      HTTP_PROXY: 'http://no-such-proxy.invalid:3128',
      https_proxy: 'socks5://nowhere.invalid',
      // By which Node goes through proxies of itself.
      NODE_USE_ENV_PROXY: '1',
    })
    expect(await cli.run(['demo'])).toMatchObject({ code: 0, stderr: '' })
    expect(await cli.run(['share', cli.file('file', 'x')])).toMatchObject({ code: 0 })
    choose(cli, { proxy: 'http://no-such-proxy.invalid:3128', caFile: '/not/there' })
    expect(await cli.run(['share', cli.file('file', 'x')])).toMatchObject({ code: 0 })
  })
})
