import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../../../shared/connections/connection.ts'
import { PROVIDERS } from '../../../shared/connections/providers.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Clock, RandomBytes } from '../ports.ts'
import { readPlaygroundKeys } from './keys.ts'
import type { Playground } from './playground.ts'
import type { PlaygroundStatus } from './running.ts'
import { endpointOf, readSettings, type Settings } from './settings.ts'

export interface PlaygroundControlParts {
  readonly dir: string
  readonly clock: Clock
  readonly random: RandomBytes
  /** How this host starts a playground that outlives the call. */
  readonly start: () => Promise<void>
  /** The process does more than serve it, and is not ended by whoever stops it. */
  readonly isPartOfApp: boolean
}

const OTHERS_START_MS = 2000
const LOOK_EVERY_MS = 25

/** The playground as the rest of the services see it: a connection that is always there, and a store to start and stop. */
export class PlaygroundControl {
  readonly #parts: PlaygroundControlParts
  #own: Playground | undefined
  #starting: Promise<void> | undefined

  constructor(parts: PlaygroundControlParts) {
    this.#parts = parts
  }

  // The store's own modules are loaded only by what touches the store: a command that signs a link needs none of them.
  async status(): Promise<PlaygroundStatus> {
    const { playgroundStatus } = await import('./running.ts')
    return playgroundStatus(this.#parts.dir)
  }

  /** Runs the store in this process. @throws AppError `port-in-use` */
  async startHere(port?: number): Promise<{ readonly endpoint: string; readonly port: number }> {
    const { createPlayground } = await import('./playground.ts')
    const { dir, clock, random, isPartOfApp } = this.#parts
    const own =
      this.#own ?? createPlayground({ dir, clock, random, isPartOfApp, ...(port === undefined ? {} : { port }) })
    const started = await own.start()
    this.#own = own
    return { endpoint: started.endpoint, port: started.port }
  }

  /** Runs the store in this process, unless another one was quicker: that one is used. @throws AppError `port-in-use` */
  async startHereUnlessRunning(): Promise<void> {
    try {
      await this.startHere()
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'already-exists')) throw error
      const { findRunning } = await import('./running.ts')
      for (let waited = 0; waited < OTHERS_START_MS; waited += LOOK_EVERY_MS) {
        if ((await findRunning(this.#parts.dir)) !== undefined) return
        await sleep(LOOK_EVERY_MS)
      }
      throw error
    }
  }

  async stop(): Promise<boolean> {
    if (this.#own === undefined) {
      const { stopPlayground } = await import('./running.ts')
      return stopPlayground(this.#parts.dir)
    }
    await this.stopOwn()
    return true
  }

  async stopOwn(): Promise<void> {
    await this.#own?.stop()
    this.#own = undefined
  }

  async reset(): Promise<void> {
    const { resetPlayground } = await import('./running.ts')
    await resetPlayground(this.#parts.dir)
  }

  async key(): Promise<{ accessKeyId: string; secretAccessKey: string } | undefined> {
    return readPlaygroundKeys(this.#parts.dir)?.find((key) => key.enabled)
  }

  async describe(): Promise<Connection> {
    return connectionOf(readSettings(this.#parts.dir))
  }

  async ready(): Promise<Connection> {
    const { seemsRunning } = await import('./running.ts')
    if (!(await seemsRunning(this.#parts.dir))) {
      // Several calls may need it at once.
      this.#starting ??= this.#parts.start().finally(() => {
        this.#starting = undefined
      })
      await this.#starting
    }
    return this.describe()
  }
}

function connectionOf(settings: Settings | undefined): Connection {
  const { endpoint, region, addressing } = PROVIDERS.playground
  return {
    id: 'playground',
    name: 'playground',
    provider: 'playground',
    endpoint: settings === undefined ? endpoint.example : endpointOf(settings.port),
    region: settings?.region ?? region.value,
    addressing,
    bucket: 'playground',
    prefix: 'shared',
    credentials: { source: 'playground' },
    isDefault: false,
    createdAt: '2026-01-01T00:00:00.000Z',
  }
}
