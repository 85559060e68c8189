import type { Connection } from '../../../shared/connections/connection.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import { rateLimitAt } from '../../../shared/transfers/rate-limit.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { CredentialProvider } from '../connections/credentials.ts'
import type { Library } from '../library/open-library.ts'
import type { BucketPlaces } from '../links/bucket-places.ts'
import type { LinkService } from '../links/link-service.ts'
import type { Network } from '../network/network.ts'
import type { S3Sessions } from '../objects/s3-sessions.ts'
import type { Ports } from '../ports.ts'
import { Sigv4Signer } from '../signers/sigv4-signer.ts'
import type { FileRegister } from './file-register.ts'
import { openJournal } from './open-journal.ts'
import { openSource } from './open-source.ts'
import { PartSender } from './sending/part-sender.ts'
import { StaleUploads } from './stale-uploads.ts'
import { TransferEngine } from './transfer-engine.ts'
import { TransferLinks } from './transfer-links.ts'
import { TransferQueue } from './transfer-queue.ts'
import { TransferStorage } from './transfer-storage.ts'
import { UploadService } from './upload-service.ts'

export interface TransferPorts
  extends Pick<Ports, 'clock' | 'random' | 'logger' | 'emit' | 'onProgress' | 'uploadTimeouts'> {
  /** Of the queue, which processes of one data home share. */
  readonly dir: string
  readonly network: Network
  readonly library: () => Library
  readonly credentials: CredentialProvider
  readonly connections: ConnectionService
  readonly links: LinkService
  readonly places: BucketPlaces
  readonly sessions: S3Sessions
  readonly files: FileRegister
  readonly settings: () => Settings
  readonly onServerDate: (connection: Connection, offsetSeconds: number) => void
}

export interface Transfers {
  readonly queue: TransferQueue
  readonly service: UploadService
  readonly stale: StaleUploads
  /** For this process alone, in place of what the settings say; bytes a second. */
  limitRate(bytesPerSecond: number): void
  stop(): Promise<void>
}

/** Everything that uploads, from the queue down to the threads that send. */
export function createTransfers(ports: TransferPorts): Transfers {
  const { clock, random, logger, library, links, settings, emit, connections } = ports
  const { network, uploadTimeouts } = ports
  const sender = new PartSender({ network, ...(uploadTimeouts === undefined ? {} : { timeouts: uploadTimeouts }) })
  const storage = new TransferStorage({
    ...ports,
    connection: (id) => connections.find(id),
    signer: new Sigv4Signer(),
    sender,
  })
  const transferLinks = new TransferLinks({
    links: () => library().links,
    linkService: links,
    onChange: () => emit({ type: 'links-changed' }),
  })
  let ownLimit: number | undefined
  const queue = new TransferQueue({
    dir: ports.dir,
    openJournal: (path) => openJournal(path, clock, logger),
    makeEngine: (journal, callbacks) =>
      new TransferEngine({
        journal,
        storage,
        openSource,
        settle: (job, stored) => transferLinks.settle(job, stored),
        ...callbacks,
        clock,
        luck: () => new DataView(Uint8Array.from(random(4)).buffer).getUint32(0) / 2 ** 32,
        logger,
      }),
    links: transferLinks,
    forgetConnection: (connectionId) => storage.forget(connectionId),
    onLook() {
      const now = new Date(clock.now())
      sender.setLimit(ownLimit ?? rateLimitAt(settings(), now.getHours() * 60 + now.getMinutes()))
    },
    clock,
    logger,
    emit,
  })
  return {
    queue,
    service: new UploadService({ ...ports, queue }),
    stale: new StaleUploads({ sessions: ports.sessions, settings, known: () => queue.journal.uploadIds() }),
    limitRate(bytesPerSecond) {
      ownLimit = bytesPerSecond
      sender.setLimit(bytesPerSecond)
    },
    async stop() {
      await queue.stop()
      storage.close()
      await sender.close()
    },
  }
}
