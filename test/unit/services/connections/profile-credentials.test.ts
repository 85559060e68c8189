import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Credentials } from '../../../../electron/services/connections/credentials.ts'
import { ProfileCredentials } from '../../../../electron/services/connections/profile-credentials.ts'
import { AppError } from '../../../../shared/errors.ts'
import { networkWith } from '../../../support/network.ts'
import { startConnectProxy } from '../../../support/servers/connect-proxy.ts'
import { FakeAws, stsAnswer, stsError } from './fake-aws.ts'

const KEY = 'AKIAIOSFODNN7EXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const NOW = Date.now()
const IN_AN_HOUR = new Date(Math.floor(NOW / 1000) * 1000 + 3_600_000).toISOString()
const ROLE = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'role-secret',
  sessionToken: 'role-token',
  expiresAt: Date.parse(IN_AN_HOUR) / 1000,
}

let home: string
let aws: FakeAws
let now: number
let questions: string[]
let codes: (string | Error)[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'profile-'))
  await mkdir(join(home, '.aws', 'sso', 'cache'), { recursive: true })
  // The sign-in that `aws sso login` leaves behind lies in the home folder, wherever the configuration files are.
  vi.stubEnv('HOME', home)
  aws = new FakeAws()
  await aws.start()
  now = NOW
  questions = []
  codes = []
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await aws.stop()
  await rm(home, { recursive: true, force: true })
})

async function profiles(config: string, credentials = '', network = networkWith()): Promise<ProfileCredentials> {
  const paths = {
    awsConfigFile: join(home, '.aws', 'my-config'),
    awsCredentialsFile: join(home, '.aws', 'my-credentials'),
  }
  await writeFile(paths.awsConfigFile, config)
  await writeFile(paths.awsCredentialsFile, credentials)
  return new ProfileCredentials({
    paths,
    prompt: {
      async ask(question) {
        questions.push(question)
        const code = codes.shift() ?? new Error('nobody here')
        if (code instanceof Error) throw code
        return code
      },
    },
    clock: { now: () => now },
    network,
    env: process.env,
  })
}

function resolve(credentials: ProfileCredentials, name: string): Promise<unknown> {
  return credentials.resolve(name, { provider: 'aws', region: 'eu-west-1' }).catch((error: unknown) => {
    expect(JSON.stringify([String(error), error])).not.toMatch(/wJalrXUt|role-secret|role-token/)
    return error
  })
}

const BASE = `[base]\naws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n`

function role(more = ''): string {
  return `[profile role]\nrole_arn = arn:aws:iam::123456789012:role/share\nendpoint_url = ${aws.url}\n${more}\n`
}

describe('a profile with keys', () => {
  it('gives them, as they are in the files now', async () => {
    const credentials = await profiles('', BASE)
    expect(await resolve(credentials, 'base')).toEqual({ accessKeyId: KEY, secretAccessKey: SECRET })
    await writeFile(join(home, '.aws', 'my-credentials'), BASE.replace(SECRET, 'rotated'))
    expect(await resolve(credentials, 'base')).toMatchObject({ secretAccessKey: 'rotated' })
  })

  it('that doesn’t exist is an error that lists those that do', async () => {
    const credentials = await profiles('[profile dev]\nregion = eu-west-1', BASE)
    for (const name of ['prod', '__proto__', 'constructor', 'default']) {
      expect(await resolve(credentials, name)).toMatchObject({
        code: 'profile-not-found',
        hint: expect.stringMatching(/dev, base/),
      })
    }
    expect(await resolve(credentials, 'dev')).toMatchObject({ code: 'no-credentials' })
    expect(await resolve(await profiles(''), 'dev')).toMatchObject({ hint: expect.stringContaining('aws configure') })
  })

  it('in a file that can’t be read names the file', async () => {
    const credentials = await profiles('', BASE)
    await rm(join(home, '.aws', 'my-credentials'))
    await mkdir(join(home, '.aws', 'my-credentials'))
    expect(await resolve(credentials, 'base')).toMatchObject({
      code: 'profile-not-found',
      hint: expect.stringContaining('my-credentials'),
    })
  })
})

describe('a profile with a role', () => {
  beforeEach(() => {
    aws.answer = () => stsAnswer('AssumeRole', ROLE.accessKeyId, IN_AN_HOUR)
  })

  it('assumes it with the source profile’s keys, and says when they end', async () => {
    const credentials = await profiles(role('source_profile = base\nexternal_id = x1\nduration_seconds = 900'), BASE)
    expect(await resolve(credentials, 'role')).toEqual(ROLE)
    const [request] = aws.requests
    expect(request?.headers['authorization']).toContain(`Credential=${KEY}/`)
    expect(request?.headers['authorization']).toContain('/eu-west-1/sts/')
    const form = Object.fromEntries(new URLSearchParams(request?.body))
    expect(form).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: 'arn:aws:iam::123456789012:role/share',
      ExternalId: 'x1',
      DurationSeconds: '900',
    })
    expect(form['RoleSessionName']).toMatch(/^sandglass-\d+$/)
    expect(request?.body).not.toContain(encodeURIComponent(SECRET))
  })

  it('asks STS again only shortly before the end, or when the profile changed', async () => {
    const credentials = await profiles(role('source_profile = base'), BASE)
    await Promise.all([resolve(credentials, 'role'), resolve(credentials, 'role')])
    now = ROLE.expiresAt * 1000 - 301_000
    await resolve(credentials, 'role')
    expect(aws.requests).toHaveLength(1)
    now = ROLE.expiresAt * 1000 - 299_000
    await resolve(credentials, 'role')
    expect(aws.requests).toHaveLength(2)
    now = NOW
    await writeFile(join(home, '.aws', 'my-config'), role('source_profile = base\nexternal_id = other'))
    await resolve(credentials, 'role')
    expect(aws.requests).toHaveLength(3)
  })

  it('asks for the code of a multi-factor device', async () => {
    const credentials = await profiles(
      role('source_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me'),
      BASE,
    )
    codes = ['123456\n']
    expect(await resolve(credentials, 'role')).toEqual(ROLE)
    expect(questions).toEqual(['Code of the device arn:aws:iam::123456789012:mfa/me for the profile “role”'])
    expect(Object.fromEntries(new URLSearchParams(aws.requests[0]?.body))).toMatchObject({
      SerialNumber: 'arn:aws:iam::123456789012:mfa/me',
      TokenCode: '123456',
    })
  })

  it('says so when nobody is there to give the code, and asks again next time', async () => {
    const credentials = await profiles(role('source_profile = base\nmfa_serial = device'), BASE)
    expect(await resolve(credentials, 'role')).toMatchObject({ code: 'mfa-needed' })
    codes = [new AppError('canceled', 'no', 'no')]
    expect(await resolve(credentials, 'role')).toMatchObject({ code: 'canceled' })
    expect(aws.requests).toEqual([])
    codes = ['1']
    expect(await resolve(credentials, 'role')).toEqual(ROLE)
  })

  it('goes from role to role, and from a role to itself with keys', async () => {
    const chain = `[profile second]\nrole_arn = arn:aws:iam::123456789012:role/second\nendpoint_url = ${aws.url}\nsource_profile = role\n`
    const credentials = await profiles(role('source_profile = base') + chain, BASE)
    expect(await resolve(credentials, 'second')).toEqual(ROLE)
    expect(aws.requests.map(({ headers }) => /Credential=(\w+)/.exec(String(headers['authorization']))?.[1])).toEqual([
      KEY,
      ROLE.accessKeyId,
    ])
    expect(aws.requests[1]?.headers['x-amz-security-token']).toBe('role-token')
    const self = role(`source_profile = role\naws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}`)
    expect(await resolve(await profiles(self), 'role')).toEqual(ROLE)
  })

  it('finds out circles and missing sources', async () => {
    const circle = `${role('source_profile = other')}[profile other]\nrole_arn = x\nsource_profile = role\n`
    expect(await resolve(await profiles(circle), 'role')).toMatchObject({ code: 'no-credentials' })
    expect(await resolve(await profiles(role('source_profile = gone')), 'role')).toMatchObject({
      code: 'profile-not-found',
    })
    expect(aws.requests).toEqual([])
  })

  it('takes the environment only where the profile says so', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAI44QH8DHBEXAMPLE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'environment-secret')
    expect(await resolve(await profiles(role('credential_source = Environment')), 'role')).toEqual(ROLE)
    expect(aws.requests[0]?.headers['authorization']).toContain('AKIAI44QH8DHBEXAMPLE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', '')
    expect(await resolve(await profiles(role('credential_source = Environment')), 'role')).toMatchObject({
      code: 'no-credentials',
    })
    expect(await resolve(await profiles(role('credential_source = Moon')), 'role')).toMatchObject({
      code: 'no-credentials',
    })
  })

  it.each([
    ['AccessDenied', 'access-denied'],
    ['InvalidClientTokenId', 'invalid-key-id'],
    ['SignatureDoesNotMatch', 'wrong-secret'],
    ['ExpiredToken', 'expired-token'],
    ['SomethingNew', 'no-credentials'],
  ])('says what STS means by %s', async (error, code) => {
    aws.answer = () => stsError(error)
    expect(await resolve(await profiles(role('source_profile = base'), BASE), 'role')).toMatchObject({ code })
  })

  it('says when STS can’t be reached', async () => {
    const dead = new FakeAws()
    await dead.start()
    const { url } = dead
    await dead.stop()
    const config = role('source_profile = base').replace(aws.url, url)
    expect(await resolve(await profiles(config, BASE), 'role')).toMatchObject({ code: 'connection-refused' })
  })
})

describe('a profile with a web identity', () => {
  it('exchanges the token in its file', async () => {
    aws.answer = () => stsAnswer('AssumeRoleWithWebIdentity', ROLE.accessKeyId, IN_AN_HOUR)
    const file = join(home, 'token')
    await writeFile(file, 'web.identity.token\n')
    const credentials = await profiles(role(`web_identity_token_file = ${file}\nrole_session_name = me`))
    expect(await resolve(credentials, 'role')).toEqual(ROLE)
    expect(Object.fromEntries(new URLSearchParams(aws.requests[0]?.body))).toMatchObject({
      Action: 'AssumeRoleWithWebIdentity',
      WebIdentityToken: 'web.identity.token',
      RoleSessionName: 'me',
    })
    expect(aws.requests[0]?.headers['authorization']).toBeUndefined()
    await rm(file)
    now = ROLE.expiresAt * 1000
    expect(await resolve(credentials, 'role')).toMatchObject({ code: 'no-credentials' })
  })
})

describe('a profile with a sign-in', () => {
  const session = () => `[profile sso]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = share
services = local
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://example.awsapps.com/start
[services local]
sso =
  endpoint_url = ${aws.url}
`

  async function signIn(cacheKey: string, expiresAt: string): Promise<void> {
    const name = createHash('sha1').update(cacheKey).digest('hex')
    await writeFile(
      join(home, '.aws', 'sso', 'cache', `${name}.json`),
      JSON.stringify({ accessToken: 'portal-token', expiresAt, startUrl: cacheKey, region: 'eu-west-1' }),
    )
  }

  beforeEach(() => {
    aws.answer = () => ({
      status: 200,
      body: JSON.stringify({ roleCredentials: { ...ROLE, expiresAt: undefined, expiration: ROLE.expiresAt * 1000 } }),
    })
  })

  it('takes the role’s credentials from the portal', async () => {
    await signIn('corp', IN_AN_HOUR)
    expect(await resolve(await profiles(session()), 'sso')).toEqual(ROLE)
    expect(aws.requests).toHaveLength(1)
    expect(aws.requests[0]?.path).toBe('/federation/credentials?account_id=123456789012&role_name=share')
    expect(aws.requests[0]?.headers['x-amz-sso_bearer_token']).toBe('portal-token')
  })

  it('of the older kind works too', async () => {
    const start = 'https://example.awsapps.com/start'
    await signIn(start, IN_AN_HOUR)
    const config = session()
      .replace('sso_session = corp', `sso_start_url = ${start}\nsso_region = eu-west-1`)
      .replace(/\[sso-session corp\][^[]*/, '')
    expect(await resolve(await profiles(config), 'sso')).toEqual(ROLE)
  })

  it('can be the source of a role', async () => {
    await signIn('corp', IN_AN_HOUR)
    const portal = aws.answer
    aws.answer = (request) =>
      request.method === 'GET' ? portal(request) : stsAnswer('AssumeRole', 'ASIAI44QH8DHBEXAMPLE', IN_AN_HOUR)
    const credentials = await profiles(session() + role('source_profile = sso'))
    expect(await resolve(credentials, 'role')).toMatchObject({ accessKeyId: 'ASIAI44QH8DHBEXAMPLE' })
    expect(aws.requests[1]?.headers['authorization']).toContain(ROLE.accessKeyId)
  })

  it('that is missing, over, or refused asks to sign in again', async () => {
    const needed = { code: 'sign-in-needed', hint: 'Sign in with: aws sso login --profile sso' }
    expect(await resolve(await profiles(session()), 'sso')).toMatchObject(needed)
    await signIn('corp', new Date(NOW - 1000).toISOString())
    expect(await resolve(await profiles(session()), 'sso')).toMatchObject(needed)
    expect(aws.requests).toEqual([])
    await signIn('corp', IN_AN_HOUR)
    aws.answer = () => ({ status: 401, body: '{"__type":"UnauthorizedException","message":"Session token not found"}' })
    expect(await resolve(await profiles(session()), 'sso')).toMatchObject(needed)
  })

  it('to an account that isn’t the person’s is refused', async () => {
    await signIn('corp', IN_AN_HOUR)
    aws.answer = () => ({ status: 403, body: '{"__type":"ForbiddenException","message":"No access"}' })
    expect(await resolve(await profiles(session()), 'sso')).toMatchObject({ code: 'access-denied' })
  })

  it('with settings missing says which', async () => {
    const noRole = session().replace('sso_role_name = share\n', '')
    expect(await resolve(await profiles(noRole), 'sso')).toMatchObject({
      code: 'no-credentials',
      message: expect.stringContaining('sso_role_name'),
    })
    const noSession = session().replace('[sso-session corp]', '[sso-session other]')
    expect(await resolve(await profiles(noSession), 'sso')).toMatchObject({ code: 'no-credentials' })
  })

  it('left behind by `aws login` asks for that', async () => {
    vi.stubEnv('AWS_LOGIN_CACHE_DIRECTORY', join(home, 'none'))
    const config = '[profile browser]\nlogin_session = arn:aws:iam::123456789012:user/me\nregion = eu-west-1\n'
    expect(await resolve(await profiles(config), 'browser')).toMatchObject({
      code: 'sign-in-needed',
      hint: 'Sign in with: aws login --profile browser',
    })
  })
})

describe('the services behind profiles', () => {
  const PROFILES = `[profile role]
role_arn = arn:aws:iam::123456789012:role/share
source_profile = base

[profile sso]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = share
`

  it('are asked through the proxy', async () => {
    const proxy = await startConnectProxy()
    onTestFinished(() => proxy.stop())
    aws.answer = () => stsAnswer('AssumeRole', ROLE.accessKeyId, IN_AN_HOUR)
    const endpoint = `http://sts.test:${new URL(aws.url).port}`
    const config = role('source_profile = base').replace(aws.url, endpoint)
    const credentials = await profiles(config, BASE, networkWith({ proxy: proxy.url }))
    expect(await resolve(credentials, 'role')).toEqual(ROLE)
    expect(proxy.requests).toEqual([`${endpoint}/`])
  })

  it.each(['role', 'sso'])('that the proxy keeps from us are not what is blamed: %s', async (name) => {
    const proxy = await startConnectProxy({ login: 'ann:secret-word' })
    onTestFinished(() => proxy.stop())
    const start = 'https://example.awsapps.com/start'
    const signedIn = createHash('sha1').update(start).digest('hex')
    await writeFile(
      join(home, '.aws', 'sso', 'cache', `${signedIn}.json`),
      JSON.stringify({ accessToken: 'portal-token', expiresAt: IN_AN_HOUR, startUrl: start, region: 'eu-west-1' }),
    )
    const credentials = await profiles(PROFILES, BASE, networkWith({ proxy: proxy.url }))
    expect(await resolve(credentials, name)).toMatchObject({
      code: 'proxy',
      message: `The proxy ${proxy.host} asks for a name and a password.`,
    })
    expect(proxy.tunnels).toHaveLength(1)
  })
})

describe('a profile with a program', () => {
  async function program(script: string): Promise<ProfileCredentials> {
    const file = join(home, 'program with space.mjs')
    await writeFile(file, script)
    await chmod(file, 0o700)
    return await profiles(`[profile program]\ncredential_process = "${process.execPath}" "${file}" an-argument\n`)
  }

  const PRINT = (more: string) =>
    `process.stdout.write(JSON.stringify({ Version: 1, AccessKeyId: '${KEY}', SecretAccessKey: process.argv[2], ${more} }))`

  it('takes what it prints', async () => {
    const credentials = await program(PRINT(`SessionToken: 't', Expiration: '${IN_AN_HOUR}'`))
    expect(await resolve(credentials, 'program')).toEqual({
      accessKeyId: KEY,
      secretAccessKey: 'an-argument',
      sessionToken: 't',
      expiresAt: ROLE.expiresAt,
    })
  })

  it('shows it nobody else’s credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'canary')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'canary')
    vi.stubEnv('AWS_SESSION_TOKEN', 'canary')
    vi.stubEnv('AWS_PROFILE', 'canary')
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', 'canary')
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', 'canary')
    vi.stubEnv('AWS_REGION', 'eu-west-1')
    const credentials = await program(PRINT(`SessionToken: JSON.stringify(process.env)`))
    const { sessionToken = '' } = (await resolve(credentials, 'program')) as Credentials
    expect(sessionToken).not.toContain('canary')
    expect(JSON.parse(sessionToken)).toMatchObject({ AWS_REGION: 'eu-west-1', HOME: home })
  })

  it.each([
    ['fails', `console.error('${SECRET}'); process.exit(3)`],
    ['prints no JSON', `console.log('${SECRET}')`],
    ['prints another version', PRINT('').replace('Version: 1', 'Version: 2')],
    ['prints no secret', PRINT('SecretAccessKey: undefined')],
    ['prints credentials that have ended', PRINT("Expiration: '2020-01-01T00:00:00Z'")],
    ['prints an expiry that is none', PRINT("Expiration: 'soon'")],
    ['waits for input', `process.stdin.on('end', () => process.exit(1)).resume()`],
  ])('that %s gives nothing', async (_, script) => {
    expect(await resolve(await program(script), 'program')).toMatchObject({ code: 'no-credentials' })
  })
})
