import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readAwsFiles } from '../../../../electron/services/connections/aws-config-file.ts'
import { listProfiles } from '../../../../electron/services/connections/aws-profiles.ts'

let folder: string
let paths: { awsConfigFile: string; awsCredentialsFile: string }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-'))
  paths = { awsConfigFile: join(folder, 'config'), awsCredentialsFile: join(folder, 'credentials') }
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

describe('the profiles of ~/.aws', () => {
  it('are listed with their kind and region, and without secrets', async () => {
    await writeFile(
      paths.awsConfigFile,
      `[default]
region = eu-west-1
[profile role]
role_arn = arn:aws:iam::123456789012:role/share
source_profile = default
[profile "two words"]
sso_session = corp
[profile web]
role_arn = arn:aws:iam::123456789012:role/share
web_identity_token_file = /token
[profile program]
credential_process = /bin/program --secret ${SECRET}
[profile old-sso]
sso_start_url = https://example.awsapps.com/start
[profile browser]
login_session = arn:aws:iam::123456789012:user/me
[profile nothing]
output = json
[sso-session corp]
sso_region = eu-west-1
[not-a-profile]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = ${SECRET}
`,
    )
    await writeFile(
      paths.awsCredentialsFile,
      `[default]\naws_access_key_id=AKIAIOSFODNN7EXAMPLE\naws_secret_access_key=${SECRET}\n[other]\naws_access_key_id=AKIAI44QH8DHBEXAMPLE\naws_secret_access_key=${SECRET}\n`,
    )
    const profiles = await listProfiles(paths)
    expect(profiles).toEqual([
      { name: 'browser', kind: 'login' },
      { name: 'default', kind: 'static', region: 'eu-west-1' },
      { name: 'old-sso', kind: 'sso' },
      { name: 'other', kind: 'static' },
      { name: 'program', kind: 'credential-process' },
      { name: 'role', kind: 'assume-role' },
      { name: 'two words', kind: 'sso' },
      { name: 'web', kind: 'web-identity' },
    ])
    expect(JSON.stringify(profiles)).not.toContain(SECRET.slice(0, 8))
  })

  it('are read from files as odd as they come', async () => {
    const lines = [
      '\uFEFF# a comment',
      'stray = before any section',
      '[ default ] # the main one',
      '  aws_access_key_id = AKIAIOSFODNN7EXAMPLE ; inline',
      'aws_secret_access_key=a=b#c;d==',
      'no equals sign',
      '= no name',
      '[profile p]',
      'region=eu-west-1\t',
      'services = local',
      '[services local]',
      'sts =',
      '  endpoint_url = http://127.0.0.1:1/',
      'plain = 1',
      '[profile p]',
      '[profile __proto__]',
      'credential_process = x',
      '[unclosed',
      '[profile ]',
      '[]',
    ]
    await writeFile(paths.awsConfigFile, lines.join('\r\n'))
    const files = await readAwsFiles(paths)
    expect(Object.fromEntries(files.profiles.get('default') ?? [])).toEqual({
      aws_access_key_id: 'AKIAIOSFODNN7EXAMPLE',
      aws_secret_access_key: 'a=b#c;d==',
    })
    expect(Object.fromEntries(files.profiles.get('p') ?? [])).toEqual({ region: 'eu-west-1', services: 'local' })
    expect(Object.fromEntries(files.services.get('local') ?? [])).toEqual({
      'sts.endpoint_url': 'http://127.0.0.1:1/',
      plain: '1',
    })
    expect((await listProfiles(paths)).map(({ name }) => name)).toEqual(['__proto__', 'default'])
  })

  it('may be missing, empty or unreadable', async () => {
    expect(await listProfiles(paths)).toEqual([])
    await writeFile(paths.awsCredentialsFile, '')
    await mkdir(paths.awsConfigFile)
    expect(await listProfiles(paths)).toEqual([])
    expect((await readAwsFiles(paths)).unreadable).toEqual([paths.awsConfigFile])
  })

  it('put the credentials file before the config file, setting by setting', async () => {
    await writeFile(paths.awsConfigFile, '[profile p]\nregion = eu-west-1\naws_access_key_id = from-config\n')
    await writeFile(paths.awsCredentialsFile, '[p]\naws_access_key_id = from-credentials\n')
    expect(Object.fromEntries((await readAwsFiles(paths)).profiles.get('p') ?? [])).toEqual({
      region: 'eu-west-1',
      aws_access_key_id: 'from-credentials',
    })
  })
})
