import { randomBytes } from 'node:crypto'
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createDispatch } from '../../../../electron/services/api/dispatch.ts'
import { logExcerpt } from '../../../../electron/services/app/log-excerpt.ts'
import { createServices } from '../../../../electron/services/create-services.ts'
import { openLibrary } from '../../../../electron/services/library/open-library.ts'
import { createFileLogger, logFileIn } from '../../../../electron/services/logging/file-logger.ts'
import { createClient } from '../../../../shared/api/client.ts'
import { AppError } from '../../../../shared/errors.ts'
import { sampleConnection, sampleLink } from '../library/samples.ts'
import { temporaryFolder } from '../playground/serve.ts'

const NOW = Date.parse('2026-11-25T12:00:00Z')
const never = () => Promise.reject(new Error('nobody is there to be asked'))

async function reportOn(home: string) {
  const logger = createFileLogger(logFileIn(home), { now: () => NOW })
  const services = createServices({
    clock: { now: () => NOW },
    random: randomBytes,
    paths: { home, awsConfigFile: join(home, 'config'), awsCredentialsFile: join(home, 'credentials') },
    platform: 'linux',
    env: {},
    prompt: { ask: never },
    passphrase: never,
    logger,
    startPlayground: never,
    onProgress: () => undefined,
    emit: () => undefined,
    host: { kind: 'desktop', abilities: ['tray'], components: [{ name: 'Electron', version: '45.4.1' }] },
  })
  onTestFinished(() => services.stop())
  return createClient(createDispatch(services.handlers, logger))('app.diagnostics', {})
}

/** Every word of it in another place, so that a failure says which one got out. */
const CANARIES = {
  connection: 'canary-connection',
  endpoint: 'https://canary-endpoint.example',
  bucket: 'canary-bucket',
  prefix: 'canary-prefix',
  profile: 'canary-profile',
  key: 'canary/key.pdf',
  note: 'canary note',
  keyId: 'AKIACANARYCANARY1234',
  fileName: 'canary-name.pdf',
  sharePrefix: 'canary-share',
  template: 'canary-template',
  secret: 'CanarySecretCanarySecretCanarySecret1234',
  token: 'canary-token-canary-token',
  url: 'https://canary-endpoint.example/canary/key.pdf?X-Amz-Signature=canarysignature',
  home: 'canary-person',
} as const

async function filledHome(): Promise<string> {
  const home = join(await temporaryFolder(), CANARIES.home)
  await mkdir(home)
  const library = openLibrary({ dir: join(home, 'library'), clock: { now: () => NOW } })
  library.connections.insert(
    sampleConnection({
      name: CANARIES.connection,
      provider: 'other',
      endpoint: CANARIES.endpoint,
      addressing: 'path',
      bucket: CANARIES.bucket,
      prefix: CANARIES.prefix,
      credentials: { source: 'static', vault: 'keychain', accessKeyId: CANARIES.keyId, temporary: false },
    }),
  )
  library.connections.insert(
    sampleConnection({
      id: 'connection-2',
      name: 'canary-second',
      credentials: { source: 'profile', profile: CANARIES.profile },
    }),
  )
  library.links.insert([
    sampleLink(1, {
      connection: CANARIES.connection,
      bucket: CANARIES.bucket,
      key: CANARIES.key,
      note: CANARIES.note,
      endpoint: CANARIES.endpoint,
      accessKeyId: CANARIES.keyId,
      options: { disposition: 'attachment', fileName: CANARIES.fileName },
    }),
  ])
  library.close()
  const { sharePrefix, template } = CANARIES
  await writeFile(
    join(home, 'settings.json'),
    JSON.stringify({ sharePrefix, nameTemplate: `${template}/{random}/{name}`, theme: 'dark' }),
  )
  await writeFile(join(home, 'credentials'), `[default]\naws_secret_access_key = ${CANARIES.secret}\n`)
  await fillLog(logFileIn(home))
  return home
}

/** What defects, foreign errors and a tampered file could put into a log, past the redactor. */
async function fillLog(file: string): Promise<void> {
  const all = Object.values(CANARIES).join(' ')
  const logger = createFileLogger(file, { now: () => NOW })
  await mkdir(dirname(dirname(file)), { recursive: true })
  logger.info('started', { during: all, count: 3, ready: true, key: CANARIES.key })
  logger.error('links-created', new AppError('no-such-bucket', `There is no ${all}.`, all).toWire())
  logger.error('defect', new TypeError(`${all}\n    at canary-frame (/canary/canary.js:1:2)`), { during: all })
  const foreign = new Error(all)
  foreign.name = 'canary name'
  foreign.stack = `${foreign.name}: ${all}\n    at run (/home/canary-person/canary dir/app.cjs:10:20)\n    at canary (in words)`
  logger.error('foreign', foreign)
  const lines = [
    { at: all, level: all, event: all, [all]: 1, error: all, code: all, count: all },
    { at: '2026-11-25T12:00:00Z', level: 'info', event: 'canary event', nested: { canary: 1 }, list: ['canary'] },
    'canary',
    null,
  ]
  await appendFile(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n${all}\n{"event":"canary`)
}

describe('app.diagnostics', () => {
  it('has nothing of what a person named, wrote or keeps secret', async () => {
    const { text } = await reportOn(await filledHome())
    const found = Object.entries(CANARIES).filter(([, canary]) => text.includes(canary))
    expect(found).toEqual([])
    expect(text).not.toMatch(/canary/i)
    expect(text).not.toMatch(/https?:|s3:/)
  })

  it('has versions, counts, kinds and settings', async () => {
    const { text, fileName } = await reportOn(await filledHome())
    expect(fileName).toBe('sandglass-diagnostics-2026-11-25.txt')
    expect(text).toContain('Electron: 45.4.1\n')
    expect(text).toContain('links: 1\nconnections: 2\n')
    expect(text).toContain('  1 × other, addressed by path, credentials: static in keychain\n')
    expect(text).toContain('  1 × aws, addressed by virtual, credentials: profile\n')
    expect(text).toContain('sharePrefix: own\nnameTemplate: own\ntheme: dark\n')
    expect(text).toContain('globalShortcut: default\n')
  })

  it('says of the log what happened, and where in our code', async () => {
    const { text } = await reportOn(await filledHome())
    const [, log = ''] = text.split('End of the log\n')
    expect(log).toContain('2026-11-25T12:00:00.000Z info started count=3 ready=true\n')
    expect(log).toContain('2026-11-25T12:00:00.000Z error links-created code=no-such-bucket\n')
    expect(log).toContain('error defect error=TypeError\n')
    expect(log).toMatch(/at fillLog diagnostics\.test\.ts:\d+:\d+\n/)
    expect(log).toContain('    at run app.cjs:10:20')
  })

  it('is there without a library, a log or settings, and tells why a library can’t be opened', async () => {
    const { text } = await reportOn(await temporaryFolder())
    expect(text).toContain('links: 0\n')
    expect(text).toContain('End of the log\nnone\n')
    const home = await temporaryFolder()
    await writeFile(join(home, 'library'), 'a file where the folder should be')
    expect((await reportOn(home)).text).toContain('can’t be opened: library-unwritable')
  })
})

it('reads only the end of a long log', async () => {
  const file = join(await temporaryFolder(), 'log')
  const lines = Array.from({ length: 5000 }, (_, count) =>
    JSON.stringify({ at: new Date(NOW).toISOString(), level: 'info', event: 'tick', count }),
  )
  await writeFile(file, `${lines.join('\n')}\n`)
  const excerpt = logExcerpt(file)
  expect(excerpt.length).toBeLessThanOrEqual(200)
  expect(excerpt.at(-1)).toContain('count=4999')
})
