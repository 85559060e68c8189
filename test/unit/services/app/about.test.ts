import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { about } from '../../../../electron/services/app/about.ts'
import { CONTRACT } from '../../../../shared/api/contract.ts'
import { temporaryFolder } from '../playground/serve.ts'

async function aboutWith(licenceFiles: readonly string[]) {
  const home = await temporaryFolder()
  const paths = { home, awsConfigFile: join(home, 'none'), awsCredentialsFile: join(home, 'none') }
  const host = {
    kind: 'desktop',
    abilities: ['tray'],
    components: [{ name: 'Electron', version: '45' }],
    licenceFiles,
  } as const
  return { home, answer: about({ host, paths, platform: 'linux' }) }
}

it('says what runs, with the host’s own components first, and where its files are', async () => {
  const { home, answer } = await aboutWith([])
  expect(CONTRACT['app.about'].output().parse(answer)).toEqual(answer)
  expect(answer).toMatchObject({ host: 'desktop', abilities: ['tray'], platform: 'linux', dataFolder: home })
  expect(answer.logFile).toBe(join(home, 'logs', 'sandglass.log'))
  expect(answer.version).toMatch(/^\d+\.\d+\.\d+/)
  expect(answer.components.map(({ name }) => name)).toEqual(['Electron', 'Node', 'SQLite', 'OpenSSL', 'V8'])
  expect(answer.components.map(({ version }) => version)).not.toContain('unknown')
})

it('names what several bundles contain once, in order, and lives without the lists', async () => {
  const folder = await temporaryFolder()
  const [react, zod] = ['react', 'zod'].map((name) => ({ name, version: '1.0.0', licence: 'MIT' }))
  const files = ['one.json', 'two.json', 'damaged.json', 'none.json'].map((name) => join(folder, name))
  await writeFile(files[0] ?? '', JSON.stringify([zod]))
  await writeFile(files[1] ?? '', JSON.stringify([react, zod]))
  await writeFile(files[2] ?? '', '[')
  expect((await aboutWith(files)).answer.licences).toEqual([react, zod])
})
