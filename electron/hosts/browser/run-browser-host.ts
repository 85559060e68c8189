import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createDispatch } from '../../services/api/dispatch.ts'
import { readAppFiles } from '../../services/app-files/app-files.ts'
import { createServices } from '../../services/create-services.ts'
import type { Ports } from '../../services/ports.ts'
import { ScreenPrompt } from '../../services/questions/screen-prompt.ts'
import { type BrowserHost, startBrowserHost } from './browser-host.ts'
import { EventStreams } from './event-streams.ts'
import { Sessions } from './sessions.ts'
import { StagedFiles } from './staged-files.ts'

/** What the browser host is given; the rest of the ports are its own. */
export interface BrowserHostSetting extends Pick<Ports, 'clock' | 'paths' | 'platform' | 'env' | 'logger'> {
  /** The folder of the built app. */
  readonly appFolder: string
  readonly port: number
  /** Where events go to the pages; of its own unless the caller wants to push some, too. */
  readonly events?: EventStreams
}

/** The composition root of the browser host: services whose screens are the pages that this host serves. */
export async function runBrowserHost({
  appFolder,
  port,
  events = new EventStreams(),
  ...setting
}: BrowserHostSetting): Promise<BrowserHost> {
  const random = (count: number) => randomBytes(count)
  const prompt = new ScreenPrompt(events.emit)
  const services = createServices({
    ...setting,
    random,
    prompt,
    passphrase: prompt.passphrase,
    startPlayground: async () => {
      await services.handlers['playground.start']({})
    },
    onProgress: () => undefined,
    emit: events.emit,
    host: {
      kind: 'browser',
      abilities: [],
      components: [],
      // The build lays this host's bundle beside the page's.
      licenceFiles: ['cli', 'renderer'].map((bundle) => join(appFolder, '..', bundle, 'licences.json')),
      answer: (id, answer) => prompt.answer(id, answer),
    },
  })
  const host = await startBrowserHost({
    files: readAppFiles(appFolder),
    dispatch: createDispatch(services.handlers, setting.logger),
    sessions: new Sessions(random),
    events,
    stagedFiles: new StagedFiles(join(setting.paths.home, 'staging'), services.files),
    logger: setting.logger,
    port,
  })
  services.start()
  return {
    ...host,
    async stop() {
      await host.stop()
      await services.stop()
    },
  }
}
