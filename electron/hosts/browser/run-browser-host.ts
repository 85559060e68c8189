import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDispatch } from '../../services/api/dispatch.ts'
import { readAppFiles } from '../../services/app-files/app-files.ts'
import { createServices } from '../../services/create-services.ts'
import type { Ports } from '../../services/ports.ts'
import { ScreenPrompt } from '../../services/questions/screen-prompt.ts'
import { type BrowserHost, startBrowserHost } from './browser-host.ts'
import { EventStreams } from './event-streams.ts'
import { Sessions } from './sessions.ts'
import { StagedFiles } from './staged-files.ts'
import { untilUnused } from './until-unused.ts'

/** A storage that does not answer must not keep the person waiting; what is saved is saved already. */
const LONGEST_STOP_MS = 5000

/** What the browser host is given; the rest of the ports are its own. */
export interface BrowserHostSetting extends Pick<Ports, 'clock' | 'paths' | 'platform' | 'env' | 'logger'> {
  /** The folder of the built app. */
  readonly appFolder: string
  readonly port: number
  /** Where events go to the pages; of its own unless the caller wants to push some, too. */
  readonly events?: EventStreams
}

/** A browser host with its services. */
export interface RunningBrowserHost extends BrowserHost {
  /** Resolves when for a long time no page was open and nothing was uploaded. */
  readonly unused: Promise<void>
}

/** The composition root of the browser host: services whose screens are the pages that this host serves. */
export async function runBrowserHost({
  appFolder,
  port,
  events = new EventStreams(),
  ...setting
}: BrowserHostSetting): Promise<RunningBrowserHost> {
  const random = (count: number) => randomBytes(count)
  const prompt = new ScreenPrompt(events.emit)
  const services = createServices({
    ...setting,
    random,
    prompt,
    passphrase: prompt.passphrase,
    async startPlayground() {
      await services.playground.startHereUnlessRunning()
      events.emit({ type: 'connections-changed' })
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
  const files = readAppFiles(appFolder)
  const stagedFiles = new StagedFiles(join(setting.paths.home, 'staging'), services.files)
  const host = await startBrowserHost({
    files,
    dispatch: createDispatch(services.handlers, setting.logger),
    sessions: new Sessions(random),
    events,
    pending: prompt.pending,
    stagedFiles,
    logger: setting.logger,
    port,
  }).catch((error: unknown) => {
    stagedFiles.remove()
    throw error
  })
  services.start()
  const isUploading = async () => {
    const { summary } = await services.handlers['uploads.list']({ from: 0, limit: 0 })
    return !summary.isPaused && summary.files > summary.done + summary.failed + summary.paused
  }
  return {
    ...host,
    unused: untilUnused(async () => events.count > 0 || (await isUploading())),
    async stop() {
      try {
        await host.stop()
        // Uploads under way read the files that were staged for them.
        await Promise.race([services.stop(), sleep(LONGEST_STOP_MS)])
      } finally {
        stagedFiles.remove()
      }
    },
  }
}
