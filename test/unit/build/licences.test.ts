import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { licenceOf, licences, packageFolder } from '../../../build/licences.ts'
import { temporaryFolder } from '../services/playground/serve.ts'

it.each([
  ['/a/node_modules/zod/mini/index.js', '/a/node_modules/zod'],
  ['/a/node_modules/@aws-sdk/core/dist/x.js', '/a/node_modules/@aws-sdk/core'],
  ['/a/node_modules/one/node_modules/two/x.js', '/a/node_modules/one/node_modules/two'],
  ['\0/a/node_modules/zod/mini/index.js?commonjs-module', '/a/node_modules/zod'],
  ['C:\\a\\node_modules\\zod\\index.js', 'C:\\a\\node_modules\\zod'],
  ['/a/shared/once.ts', undefined],
  ['\0rolldown/runtime.js', undefined],
])('knows the package of a module: %s', (id, folder) => {
  expect(packageFolder(id)).toBe(folder)
})

it('stops the build at a package without a licence', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'x', version: '1.0.0' }))
  expect(() => licenceOf(folder)).toThrow('doesn’t say under which licence')
})

it('lays a list and each text once beside the bundle', async () => {
  const folder = join(await temporaryFolder(), 'node_modules')
  for (const name of ['b', 'a', 'c']) {
    await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, name, 'package.json'), JSON.stringify({ name, version: '2.0.0', license: 'MIT' }))
    if (name !== 'c') await writeFile(join(folder, name, 'LICENSE'), 'Do as you like.')
  }
  const files = new Map<string, string>()
  const moduleIds = ['b/x.js', 'a/x.js', 'a/y.js', 'c/x.js'].map((path) => join(folder, path))
  licences().generateBundle.call({ emitFile: ({ fileName, source }) => files.set(fileName, source) }, undefined, {
    'main.js': { type: 'chunk', moduleIds: [...moduleIds, '/ours.ts'], imports: ['node:fs'] },
  })
  const list = ['a', 'b', 'c'].map((name) => ({ name, version: '2.0.0', licence: 'MIT' }))
  expect(JSON.parse(files.get('licences.json') ?? '')).toEqual(list)
  const text = files.get('licences.txt') ?? ''
  expect(text).toContain('a 2.0.0\nb 2.0.0\n\nDo as you like.\n')
  expect(text).toContain('c 2.0.0\n\nLicence: MIT. The package has no text of it.')
  expect(text.split('Do as you like.')).toHaveLength(2)
})

it('names packages that are delivered beside the bundle only where it loads them', () => {
  const list = (imports: string[]) => {
    let json = ''
    const emitFile = ({ fileName, source }: { fileName: string; source: string }) => {
      if (fileName === 'licences.json') json = source
    }
    licences(['keytar']).generateBundle.call({ emitFile }, undefined, { 'main.js': { type: 'chunk', imports } })
    return JSON.parse(json)
  }
  expect(list(['keytar'])).toMatchObject([{ name: '@github/keytar', licence: 'MIT' }])
  expect(list([])).toEqual([])
})
