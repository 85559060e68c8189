import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { ChangeWatch } from '../../../../electron/services/api/change-watch.ts'
import { createDispatch } from '../../../../electron/services/api/dispatch.ts'
import { createServices } from '../../../../electron/services/create-services.ts'
import { SettingsStore } from '../../../../electron/services/settings/settings-store.ts'
import { createClient } from '../../../../shared/api/client.ts'
import type { AppEvent } from '../../../../shared/api/events.ts'
import { SILENT, testPorts } from '../../../support/test-ports.ts'
import { outputOf, run } from '../library/child-process.ts'
import { temporaryFolder } from '../playground/serve.ts'

/** The services of a host that lives long, and what its screens are told. */
async function running() {
  const home = await temporaryFolder()
  const told: AppEvent['type'][] = []
  const services = createServices(
    testPorts(home, {
      emit: ({ type }) => void told.push(type),
      host: { kind: 'browser', abilities: [], components: [] },
    }),
  )
  onTestFinished(() => services.stop())
  services.start()
  return { home, told, call: createClient(createDispatch(services.handlers, SILENT)) }
}

it('tells a window what the command line adds to the library, in a process of its own', async () => {
  const { home, told, call } = await running()
  expect(await call('links.list', {})).toMatchObject({ total: 0 })
  const writer = run(new URL('../library/writing-process.ts', import.meta.url), join(home, 'library'), 1, 3)
  await outputOf(writer)
  await vi.waitFor(() => expect(told).toEqual(expect.arrayContaining(['links-changed', 'connections-changed'])), 20_000)
  expect(await call('links.list', {})).toMatchObject({ total: 3 })
})

it('tells a window that another host changed the settings', async () => {
  const { home, told, call } = await running()
  expect((await call('settings.get', {})).settings.theme).toBe('system')
  new SettingsStore(join(home, 'settings.json')).set({ theme: 'dark' })
  await vi.waitFor(() => expect(told).toContain('settings-changed'), 20_000)
  expect((await call('settings.get', {})).settings.theme).toBe('dark')
})

it('says nothing of the library while nothing changes, nor of what this process writes', async () => {
  const { told, call } = await running()
  await call('links.list', {})
  told.length = 0
  await call('connections.add', {
    name: 'work',
    provider: 'aws',
    region: 'eu-west-1',
    credentials: { source: 'environment' },
  })
  expect(told).toEqual(['connections-changed'])
})

it('lives through a library that can’t be read for a while, and misses nothing of it', () => {
  const told: AppEvent['type'][] = []
  let read = (): number => 1
  const watch = new ChangeWatch({
    libraryVersion: () => read(),
    settingsVersion: () => '',
    emit: ({ type }) => void told.push(type),
  })
  onTestFinished(() => watch.stop())
  watch.start()
  read = () => {
    throw new Error('damaged')
  }
  watch.look()
  expect(told).toEqual([])
  read = () => 2
  watch.look()
  expect(told).toEqual(['links-changed', 'connections-changed'])
})

it('begins with the first look, tells each change once, and forgets none while it is stopped', () => {
  const told: AppEvent['type'][] = []
  const versions: { library: number | undefined; settings: string } = { library: undefined, settings: '' }
  const watch = new ChangeWatch({
    libraryVersion: () => versions.library,
    settingsVersion: () => versions.settings,
    emit: ({ type }) => void told.push(type),
  })
  onTestFinished(() => watch.stop())
  watch.start()
  versions.library = 1
  watch.look()
  expect(told).toEqual([])
  versions.library = 2
  watch.look()
  watch.look()
  expect(told).toEqual(['links-changed', 'connections-changed'])
  watch.stop()
  versions.settings = 'another'
  watch.start()
  expect(told.slice(2)).toEqual(['settings-changed'])
})
