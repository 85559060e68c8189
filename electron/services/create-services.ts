import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { HostKind } from '../../shared/api/app-calls.ts'
import type { CallOutput, Handlers } from '../../shared/api/contract.ts'
import type { AppEvent } from '../../shared/api/events.ts'
import type { Connection } from '../../shared/connections/connection.ts'
import type { EventActor } from '../../shared/links/link-event.ts'
import { LONGEST_LEAD } from '../../shared/links/link-reminders.ts'
import { once } from '../../shared/once.ts'
import { withChangeEvents } from './api/change-events.ts'
import { ChangeWatch } from './api/change-watch.ts'
import { createHandlers } from './api/handlers.ts'
import { ConnectionService } from './connections/connection-service.ts'
import { createCredentialSources } from './connections/credential-sources.ts'
import { type Library, openLibrary } from './library/open-library.ts'
import { BucketPlaces } from './links/bucket-places.ts'
import { LinkCreation } from './links/link-creation.ts'
import { LinkKeeper } from './links/link-keeper.ts'
import { LinkReminders } from './links/link-reminders.ts'
import { LinkService } from './links/link-service.ts'
import { isNotableOffset, Preflight } from './links/preflight.ts'
import { RecipeSigner } from './links/recipe-signer.ts'
import { ReminderBook } from './links/reminder-book.ts'
import { Network } from './network/network.ts'
import type { RequestTimeouts } from './network/sdk-handler.ts'
import { TagStore } from './objects/tag-store.ts'
import { PlaygroundControl } from './playground/playground-control.ts'
import type { Ports } from './ports.ts'
import type { Tidied } from './revocation/expired-copies.ts'
import { createLevers } from './revocation/levers.ts'
import { MethodChooser } from './revocation/method-chooser.ts'
import { PolicyStore } from './revocation/policy-store.ts'
import { RevocationService } from './revocation/revocation-service.ts'
import { StandingPolicies } from './revocation/standing-policies.ts'
import { SettingsStore } from './settings/settings-store.ts'
import { Sigv4Signer } from './signers/sigv4-signer.ts'
import type { Transfers } from './transfers/create-transfers.ts'
import { FileRegister } from './transfers/file-register.ts'
import { Upkeep } from './upkeep/upkeep.ts'
import { createSecretStores } from './vault/secret-stores.ts'

export interface Services {
  readonly handlers: Handlers
  /** Where a host registers the files that a person chose. */
  readonly files: FileRegister
  readonly playground: PlaygroundControl
  /** The queue of uploads, for hosts that work on it only while they are asked to. */
  transfers(): Promise<Transfers>
  /** For hosts that live long: reminders of links that run out, the changes that other processes make, and the day's backup. */
  start(): void
  /** `links.importLog` for what is no file, such as a pipe. @throws AppError `invalid-input` */
  importLog(chunks: AsyncIterable<Uint8Array>): Promise<CallOutput<'links.importLog'>>
  /** Deletes the share copies that no link needs any more. */
  tidy(): Promise<Tidied>
  /** Stops the uploads under way: their calls fail with `canceled` when nothing of them is left. */
  cancelUploads(): Promise<void>
  /** Closes what was opened; what was saved is saved already. */
  stop(): Promise<void>
  /** The same for a process that ends right after: what the system closes by itself is left to it. */
  leave(): Promise<void>
}

const ACTORS: Readonly<Record<HostKind, EventActor>> = { cli: 'cli', browser: 'browser', desktop: 'app' }
/** How often a host that lives long looks whether the day's backup is due. */
const BACKUP_PERIOD_MS = 3_600_000
/** How long the links live that probes of a bucket make, in seconds. */
const PROBE_LINK_SECONDS = 300
/** How often one looks whether share copies are to be deleted, and how long after its start for the first time. */
const TIDY_PERIOD_MS = 1_800_000
const FIRST_TIDY_MS = 15_000
/** How long a storage that copies an object may be silent. */
const COPY_IDLE_MS = 900_000
/** How often one looks whether there is a queue, as long as it has none open. */
const QUEUE_PERIOD_MS = 1000

/** The composition root: every service is made here, once, from what the host gives. Nothing is opened before it is used. */
export function createServices(given: Ports): Services {
  const ports: Ports = { ...given, emit: (event) => tell(event) }
  const { clock, random, paths, logger } = ports
  let openedLibrary: Library | undefined
  const library = once(() => {
    const actor = ports.host.actor ?? ACTORS[ports.host.kind]
    openedLibrary = openLibrary({ dir: join(paths.home, 'library'), clock, logger, actor })
    if (openedLibrary.recovered !== undefined) {
      ports.emit({ type: 'library-recovered', message: openedLibrary.recovered.message })
    }
    // From now on, whatever another process changes is news.
    watch.look()
    return openedLibrary
  })
  const playground = new PlaygroundControl({
    dir: join(paths.home, 'playground'),
    clock,
    random,
    start: ports.startPlayground,
    isPartOfApp: ports.host.kind !== 'cli',
  })
  const settings = new SettingsStore(join(paths.home, 'settings.json'))
  const network = new Network({ settings: () => settings.get(), env: ports.env, system: ports.systemNetwork })
  const credentials = createCredentialSources({
    ...ports,
    network,
    secretStores: createSecretStores({ ...ports, randomBytes: random }),
    readPlaygroundKeys: () => playground.key(),
  })
  const connections = new ConnectionService({
    connections: () => library().connections,
    credentials,
    async findProfile(name) {
      const { findProfile } = await import('./connections/find-profile.ts')
      return findProfile(paths, name)
    },
    playground,
    clock,
    random,
  })
  const regions = {
    get: (connectionId: string, bucket: string) => library().regions.get(connectionId, bucket),
    set: (connectionId: string, bucket: string, region: string) => library().regions.set(connectionId, bucket, region),
  }
  const places = new BucketPlaces(regions, async (connection, bucket) => {
    const { discoverRegion } = await import('./connections/region.ts')
    return discoverRegion(connection, bucket, { credentials, clock, network })
  })
  // Loaded by the first call that talks to a storage: signing a link talks to none.
  const openSessions = async (timeouts: Partial<RequestTimeouts>) => {
    const { S3Sessions } = await import('./objects/s3-sessions.ts')
    return new S3Sessions({ credentials, regions, clock, network, timeouts, onServerDate: keepClockOffset })
  }
  const keepClockOffset = (connection: Connection, seconds: number) => {
    // Many answers may come in one call, whose connection was read at its beginning.
    const saved = library().connections.get(connection.id)
    if (saved !== undefined && isNotableOffset(saved, seconds)) {
      library().connections.setClockOffset(saved.id, seconds)
    }
  }
  const sessions = once(() => openSessions({}))
  const objects = once(async () => {
    const { ObjectService } = await import('./objects/object-service.ts')
    return new ObjectService(await sessions())
  })
  const policies = new StandingPolicies({
    store: new PolicyStore(sessions),
    links: () => library().links,
    capabilities: () => library().capabilities,
    connections,
    places,
    clock,
  })
  const copier = once(async () => {
    const { ObjectCopier } = await import('./objects/object-copier.ts')
    // A storage copies gigabytes before it answers, some of them without a sign of life.
    return new ObjectCopier(await openSessions({ answer: 0, idle: COPY_IDLE_MS }))
  })
  const recipes = new RecipeSigner({ signer: new Sigv4Signer(), places, clock, random })
  const links = new LinkService({
    links: () => library().links,
    events: () => library().events,
    connections,
    credentials,
    recipes,
    preflight: new Preflight(() => library().connections, places, clock, network),
    levers: () => levers(),
    clock,
    network,
  })
  const creation = new LinkCreation({
    links,
    connections,
    levers: () => levers(),
    chooser: new MethodChooser({ capabilities: () => library().capabilities, objects }),
  })
  const doctor = once(async () => {
    const { DoctorService } = await import('./doctor/doctor-service.ts')
    return new DoctorService({
      ...ports,
      network,
      connections,
      credentials,
      regions,
      capabilities: () => library().capabilities,
      sharePrefix: () => settings.get().sharePrefix,
      sign: (connection, bucket, key) => links.signOnce(connection, { bucket, key }, PROBE_LINK_SECONDS),
    })
  })
  const files = new FileRegister()
  const transfersDir = join(paths.home, 'transfers')
  let openedTransfers: Promise<Transfers> | undefined
  const openTransfers = async () => {
    const { uploadTimeouts } = ports
    const silence =
      uploadTimeouts === undefined ? {} : { connect: uploadTimeouts.connectMs, idle: uploadTimeouts.stallMs }
    const { createTransfers } = await import('./transfers/create-transfers.ts')
    return createTransfers({
      ...ports,
      dir: transfersDir,
      network,
      library,
      credentials,
      connections,
      links,
      places,
      // A part may take a slow line minutes; that bytes move is watched all the same.
      sessions: await openSessions({ answer: 0, ...silence }),
      files,
      settings: () => settings.get(),
      onServerDate: keepClockOffset,
    })
  }
  const transfers = async () => {
    openedTransfers ??= openTransfers()
    const made = await openedTransfers
    if (isLongLived) made.queue.own()
    return made
  }
  // What this or another process left in the queue, or puts there.
  const lookForTransfers = () => {
    if (openedTransfers === undefined && existsSync(join(transfersDir, 'queue.db'))) {
      transfers().catch((error: unknown) =>
        logger.error('transfer-queue', error instanceof Error ? error : new Error('unknown')),
      )
    }
  }
  const levers = once(() =>
    createLevers({
      ...ports,
      connections,
      objects,
      links: () => library().links,
      linkService: () => links,
      tags: new TagStore(sessions),
      policies,
      clock,
      network,
      copier,
      copies: () => library().copies,
      moves: () => library().moves,
      settings: () => settings.get(),
      stopUploadTo: async ({ uploadPending, connectionId, bucket, key }) => {
        if (uploadPending) await (await transfers()).queue.stopUploadTo(connectionId, bucket, key)
      },
    }),
  )
  const tidyRules = once(async () => {
    const { TidyRules } = await import('./revocation/tidy-rule.ts')
    return new TidyRules({ sessions, connections, settings: () => settings.get() })
  })
  const expiredCopies = once(async () => {
    const { ExpiredCopies } = await import('./revocation/expired-copies.ts')
    return new ExpiredCopies({ connections, objects, copies: () => library().copies, clock, logger })
  })
  const revocations = new RevocationService({
    links: () => library().links,
    linkService: links,
    connections,
    levers,
    clock,
    network,
    proofTerms: ports.proofTerms,
    logger,
  })

  const keeper = new LinkKeeper({
    links: () => library().links,
    linkService: links,
    connections,
    credentials,
    recipes,
    clock,
  })
  const upkeep = new Upkeep({
    links: () => library().links,
    duties: () => library().duties,
    keeper,
    revocations,
    tidy: () => tidy(),
    book: new ReminderBook({
      links: () => library().links,
      file: join(paths.home, 'reminders-tend.json'),
      // Its first report has all that is due now.
      firstSince: (now) => now - LONGEST_LEAD * 1000,
    }),
    lockFile: join(paths.home, 'tend.lock'),
    clock,
    logger,
    emit: ports.emit,
  })
  const reminders = new LinkReminders({
    book: new ReminderBook({ links: () => library().links, file: join(paths.home, 'reminders.json') }),
    clock,
    logger,
    isWanted: () => settings.get().notifyExpiring,
    emit: given.emit,
  })
  const watch = new ChangeWatch({
    libraryVersion: () => openedLibrary?.version(),
    settingsVersion: () => settings.version,
    emit: ports.emit,
  })
  let isLongLived = false
  let backUps: ReturnType<typeof setInterval> | undefined
  let firstTidy: ReturnType<typeof setTimeout> | undefined
  let tidying: ReturnType<typeof setInterval> | undefined
  let queueWatch: ReturnType<typeof setInterval> | undefined
  const tidy = async () => (await expiredCopies()).tidy()
  const tidyUp = () => {
    tidy().catch((error: unknown) => logger.error('tidy', error instanceof Error ? error : new Error('unknown')))
  }
  const backUp = () => {
    try {
      openedLibrary?.backUpWhenDue()
    } catch (error) {
      // What was to be kept is kept; it is tried again.
      logger.error('library-backup', error instanceof Error ? error : new Error('unknown'))
    }
  }
  const tell = (event: AppEvent) => {
    given.emit(event)
    if (event.type === 'links-changed') reminders.refresh()
    // The way to a storage, and what is trusted on it, are of the settings.
    if (event.type === 'connections-changed' || event.type === 'settings-changed') {
      void openedTransfers?.then(({ queue }) => queue.connectionsChanged())
    }
  }

  return {
    handlers: withChangeEvents(
      createHandlers({
        ports,
        network,
        library,
        credentials,
        connections,
        objects,
        links,
        keeper,
        creation,
        revocations,
        policies,
        tidyRules,
        upkeep,
        transfers,
        doctor,
        files,
        settings,
        playground,
      }),
      ports.emit,
    ),
    files,
    playground,
    start() {
      isLongLived = true
      queueWatch ??= setInterval(lookForTransfers, QUEUE_PERIOD_MS).unref()
      watch.start()
      reminders.start()
      upkeep.start()
      backUps ??= setInterval(backUp, BACKUP_PERIOD_MS).unref()
      firstTidy ??= setTimeout(tidyUp, FIRST_TIDY_MS).unref()
      tidying ??= setInterval(tidyUp, TIDY_PERIOD_MS).unref()
    },
    transfers,
    async importLog(chunks) {
      const { importLog } = await import('./audit/import-log.ts')
      return importLog(chunks, library())
    },
    tidy,
    cancelUploads: async () => (await transfers()).service.cancel(),
    async leave() {
      await (await openedTransfers)?.stop()
      await playground.stopOwn()
      openedLibrary?.leave()
    },
    async stop() {
      watch.stop()
      reminders.stop()
      upkeep.stop()
      clearInterval(backUps)
      clearTimeout(firstTidy)
      clearInterval(tidying)
      clearInterval(queueWatch)
      await (await openedTransfers)?.stop()
      network.close()
      await playground.stopOwn()
      openedLibrary?.close()
    },
  }
}
