import type { Handlers } from '../../../shared/api/contract.ts'
import { AppError } from '../../../shared/errors.ts'
import { assertWebAddress } from '../../../shared/links/web-address.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { CredentialSources } from '../connections/credential-sources.ts'
import type { DoctorService } from '../doctor/doctor-service.ts'
import type { Library } from '../library/open-library.ts'
import type { LinkCreation } from '../links/link-creation.ts'
import type { LinkKeeper } from '../links/link-keeper.ts'
import type { LinkService } from '../links/link-service.ts'
import type { Network } from '../network/network.ts'
import type { ObjectService } from '../objects/object-service.ts'
import type { PlaygroundControl } from '../playground/playground-control.ts'
import type { Ports } from '../ports.ts'
import type { RevocationService } from '../revocation/revocation-service.ts'
import type { StandingPolicies } from '../revocation/standing-policies.ts'
import type { TidyRules } from '../revocation/tidy-rule.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import type { Transfers } from '../transfers/create-transfers.ts'
import type { FileRegister } from '../transfers/file-register.ts'
import type { Upkeep } from '../upkeep/upkeep.ts'

export interface HandlerParts {
  readonly ports: Ports
  readonly network: Network
  readonly library: () => Library
  readonly credentials: CredentialSources
  readonly connections: ConnectionService
  readonly objects: () => Promise<ObjectService>
  readonly links: LinkService
  readonly keeper: LinkKeeper
  readonly creation: LinkCreation
  readonly revocations: RevocationService
  readonly policies: StandingPolicies
  readonly tidyRules: () => Promise<TidyRules>
  readonly upkeep: Upkeep
  readonly transfers: () => Promise<Transfers>
  readonly doctor: () => Promise<DoctorService>
  readonly files: FileRegister
  readonly settings: SettingsStore
  readonly playground: PlaygroundControl
}

/** How long a link lives that *Test connection* makes for its probe object, in seconds. */
const TEST_LINK_SECONDS = 300

/** How many rows of a bad import are named; the rest have the same reasons. */
const MAX_REJECTED_SHOWN = 1000

function unsupportedHere(what: string): AppError {
  return new AppError('unsupported', `This host has not ${what}.`, 'Do it in the app’s own window.')
}

/** One line for each call of the contract; what needs a module that most calls don't, loads it here. */
export function createHandlers(parts: HandlerParts): Handlers {
  const {
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
  } = parts
  return {
    'connections.list': async () => ({ connections: await connections.list() }),
    'connections.profiles': async () => {
      const { listProfiles } = await import('../connections/aws-profiles.ts')
      return { profiles: await listProfiles(ports.paths) }
    },
    'connections.add': async (input) => ({ connection: await connections.add(input) }),
    'connections.remove': async (input) => ({ removed: await connections.remove(input.connection) }),
    'connections.setDefault': async (input) => ({ connection: await connections.setDefault(input.connection) }),
    'connections.test': async (input) => {
      const connection = await connections.find(input.connection)
      const { testConnection } = await import('../connections/test-connection.ts')
      const report = await testConnection(connection, {
        ...ports,
        network,
        credentials,
        presign: (tested, bucket, key) => links.signOnce(tested, { bucket, key }, TEST_LINK_SECONDS),
        onStep: (step) => ports.emit({ type: 'connection-test-step', connection: connection.id, step }),
      })
      if (report.clockOffsetSeconds !== undefined && connection.provider !== 'playground') {
        library().connections.setClockOffset(connection.id, report.clockOffsetSeconds)
      }
      return { ...report, steps: [...report.steps], corrections: [...report.corrections] }
    },
    'connections.correct': async (input) => ({ connection: await connections.correct(input) }),

    'objects.buckets': async (input) => ({
      buckets: [...(await (await objects()).listBuckets(await connections.find(input.connection)))],
    }),
    'objects.list': async ({ connection, ...request }) => {
      const {
        objects: found,
        prefixes,
        nextToken,
      } = await (await objects()).list(await connections.find(connection), request)
      return { objects: [...found], prefixes: [...prefixes], nextToken }
    },
    'objects.head': async ({ connection, ...object }) =>
      (await objects()).head(await connections.find(connection), object),
    'objects.versions': async ({ connection, ...request }) => {
      const { versions, nextToken } = await (await objects()).versions(await connections.find(connection), request)
      return { versions: [...versions], nextToken }
    },

    'links.create': async (input) => ({ links: await creation.create(input) }),
    'links.upload': async (input) => ({ links: await (await transfers()).service.share(input) }),
    'links.list': (input) => links.list(input),
    'links.get': async (input) => ({ link: links.view(links.get(input.id)) }),
    'links.importLog': async ({ file }) => {
      const taken = files.take(file)
      try {
        const { importLogFile } = await import('../audit/import-log.ts')
        return await importLogFile(await taken.path(), library())
      } finally {
        await taken.release()
      }
    },
    'links.history': async (input) => links.history(input),
    'links.url': async (input) => ({ link: await links.url(input.id) }),
    'links.probe': async (input) => ('id' in input ? links.probe(input.id) : links.probeForeign(input.url)),
    'links.renew': async (input) => links.renew(input),
    'links.revoke': async (input) => ({ results: await revocations.revoke(input.ids) }),
    'links.restore': async (input) => ({ results: await revocations.restore(input.ids) }),
    'policies.plan': (input) => policies.plan(input),
    'policies.apply': (input) => policies.apply(input),
    'lifecycle.plan': async (input) => (await tidyRules()).plan(input),
    'lifecycle.apply': async (input) => (await tidyRules()).apply(input),
    'links.forget': async (input) => ({ forgotten: links.forget(input.ids) }),
    'links.cancelRevoke': async (input) => ({ links: revocations.cancel(input.ids).map((link) => links.view(link)) }),
    'links.keep': async (input) => ({ link: keeper.keep(input) }),
    'links.tend': () => upkeep.tend(),
    'links.calendar': async () => links.calendar(),
    'links.export': async (input) => {
      const { exportLinks } = await import('../library/export-links.ts')
      return { text: exportLinks(library().links.all(), input.format), count: library().links.count() }
    },
    'links.historyExport': async (input) => {
      const { exportHistory } = await import('../library/export-history.ts')
      return exportHistory(library().events, input)
    },
    'links.import': async (input) => {
      const { hasHistory, importHistory, importLinks } = await import('../library/import-links.ts')
      const { imported, skipped, rejected } =
        input.format === 'json' && hasHistory(input.text)
          ? importHistory(library().events, input.text)
          : importLinks(library().links, input.text, input.format)
      return { imported, skipped, rejected: rejected.slice(0, MAX_REJECTED_SHOWN) }
    },

    'connections.update': async (input) => ({ connection: await connections.update(input) }),
    'links.terms': (input) => links.terms(input),
    'links.facets': async () => links.facets(),
    'uploads.start': async (input) => (await transfers()).service.start(input),
    'uploads.list': async ({ from, limit }) => (await transfers()).queue.list(from, limit),
    'uploads.pause': async (which) => changed(await transfers(), (queue) => queue.pause(which)),
    'uploads.resume': async (which) => changed(await transfers(), (queue) => queue.resume(which)),
    'uploads.pauseAll': async ({ isPaused }) => {
      const { queue } = await transfers()
      queue.pauseAll(isPaused)
      return { summary: queue.view.summary() }
    },
    'uploads.first': async ({ id }) =>
      changed(await transfers(), (queue) => {
        queue.first(id)
        return [id]
      }),
    'uploads.cancel': async (which) => changed(await transfers(), (queue) => queue.cancel(which)),
    'uploads.retry': async (which) => changed(await transfers(), (queue) => queue.retry(which)),
    'uploads.dismiss': async (which) => changed(await transfers(), (queue) => queue.dismiss(which)),
    'uploads.stale': async (input) => ({
      stale: await (await transfers()).stale.find(await connections.find(input.connection)),
    }),
    'uploads.removeStale': async (input) => ({
      removed: await (await transfers()).stale.remove(await connections.find(input.connection), input.stale),
    }),
    'doctor.examine': async (input) => (await doctor()).examine(input),
    'doctor.plan': async (input) => (await doctor()).plan(input),
    'doctor.probe': async (input) => (await doctor()).probe(input),
    'doctor.policy': async (input) => (await doctor()).policy(input),
    'settings.get': async () => ({ settings: settings.get() }),
    'settings.set': async (input) => {
      if (input.caFile !== undefined && input.caFile !== '') {
        const { assertAuthorities } = await import('../network/authorities.ts')
        await assertAuthorities(input.caFile)
      }
      return { settings: settings.set(input) }
    },
    'app.about': async () => {
      const { about } = await import('../app/about.ts')
      return about(ports)
    },
    'app.diagnostics': async () => {
      const { diagnostics } = await import('../app/diagnostics.ts')
      return diagnostics({ ports, library, settings: () => settings.get() })
    },
    'app.answer': async ({ id, answer }) => ({ accepted: ports.host.answer?.(id, answer) ?? false }),
    'app.copy': async ({ text }) => {
      if (ports.host.copy === undefined) throw unsupportedHere('a clipboard')
      await ports.host.copy(text)
      return { copied: true }
    },
    'app.open': async ({ url }) => {
      if (ports.host.open === undefined) throw unsupportedHere('a way to open a browser')
      await ports.host.open(assertWebAddress(url))
      return { opened: true }
    },

    'playground.status': async () => {
      const { startedAt: _startedAt, ...status } = await playground.status()
      return status
    },
    'playground.start': (input) => playground.startHere(input.port),
    'playground.stop': async () => ({ stopped: await playground.stop() }),
    'playground.reset': async () => {
      await playground.reset()
      return { dir: (await playground.status()).dir }
    },
  }
}

/** Does something to uploads, and shows those that it changed. */
function changed({ queue }: Transfers, change: (queue: Transfers['queue']) => readonly string[]) {
  return { uploads: queue.view.views(change(queue)) }
}
