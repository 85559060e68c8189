import { randomBytes } from 'node:crypto'
import type { HostAbility } from '../../../shared/api/app-calls.ts'
import { type Client, createClient } from '../../../shared/api/client.ts'
import type { AppEvent } from '../../../shared/api/events.ts'
import { createDispatch, type Dispatch } from '../../services/api/dispatch.ts'
import { createServices, type Services } from '../../services/create-services.ts'
import { createFileLogger, logFileIn } from '../../services/logging/file-logger.ts'
import type { SystemNetwork } from '../../services/network/network.ts'
import type { Clock, Host, Logger } from '../../services/ports.ts'
import { ScreenPrompt } from '../../services/questions/screen-prompt.ts'
import { systemPaths } from '../../services/system-paths.ts'

export interface DesktopServices {
  readonly services: Services
  readonly dispatch: Dispatch
  /** The same calls as the page's, for the menu, the tray and the rest of this host. */
  readonly call: Client
  readonly logger: Logger
  readonly clock: Clock
  /** The questions that wait for an answer. */
  readonly pending: () => readonly AppEvent[]
}

export interface DesktopPorts {
  readonly home: string
  readonly licenceFiles: readonly string[]
  readonly abilities: readonly HostAbility[]
  readonly emit: (event: AppEvent) => void
  readonly copy: NonNullable<Host['copy']>
  readonly open: NonNullable<Host['open']>
  readonly systemNetwork: SystemNetwork
}

/** The services, with this host's ways to the person and the computer. The playground runs in this very process. */
export function createDesktopServices({
  home,
  licenceFiles,
  abilities,
  emit,
  copy,
  open,
  systemNetwork,
}: DesktopPorts): DesktopServices {
  const clock: Clock = { now: () => Date.now() }
  const logger = createFileLogger(logFileIn(home), clock)
  const prompt = new ScreenPrompt(emit)
  const services = createServices({
    clock,
    random: (count) => randomBytes(count),
    paths: systemPaths(home, process.env),
    platform: process.platform,
    env: process.env,
    prompt,
    passphrase: prompt.passphrase,
    logger,
    startPlayground: () => services.playground.startHereUnlessRunning(),
    onProgress: () => undefined,
    emit,
    host: {
      kind: 'desktop',
      abilities,
      components: [
        { name: 'Electron', version: process.versions.electron ?? 'unknown' },
        { name: 'Chromium', version: process.versions['chrome'] ?? 'unknown' },
      ],
      licenceFiles,
      answer: (id, answer) => prompt.answer(id, answer),
      copy,
      open,
    },
    systemNetwork,
  })
  const dispatch = createDispatch(services.handlers, logger)
  return { services, dispatch, call: createClient(dispatch), logger, clock, pending: prompt.pending }
}
