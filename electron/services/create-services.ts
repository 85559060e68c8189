import { join } from 'node:path'
import type { Handlers } from '../../shared/api/contract.ts'
import { once } from '../../shared/once.ts'
import { createHandlers } from './api/handlers.ts'
import { ConnectionService } from './connections/connection-service.ts'
import { createCredentialSources } from './connections/credential-sources.ts'
import { openLibrary } from './library/open-library.ts'
import { BucketPlaces } from './links/bucket-places.ts'
import { LinkService } from './links/link-service.ts'
import { Preflight } from './links/preflight.ts'
import { ObjectService } from './objects/object-service.ts'
import { S3Sessions } from './objects/s3-sessions.ts'
import { PlaygroundControl } from './playground/playground-control.ts'
import type { Ports } from './ports.ts'
import { RevocationService } from './revocation/revocation-service.ts'
import { Sigv4Signer } from './signers/sigv4-signer.ts'
import { FileRegister } from './transfers/file-register.ts'
import { createSecretStores } from './vault/secret-stores.ts'

export interface Services {
  readonly handlers: Handlers
  /** Where a host registers the files that a person chose. */
  readonly files: FileRegister
  readonly playground: PlaygroundControl
  /** Closes what was opened; what was saved is saved already. */
  stop(): Promise<void>
}

/** The composition root: every service is made here, once, from what the host gives. Nothing is opened before it is used. */
export function createServices(ports: Ports): Services {
  const { clock, random, paths, logger } = ports
  let opened: ReturnType<typeof openLibrary> | undefined
  const library = once(() => {
    opened = openLibrary({ dir: join(paths.home, 'library'), clock, logger })
    if (opened.recovered !== undefined) ports.onLibraryRecovered(opened.recovered)
    return opened
  })
  const playground = new PlaygroundControl({
    dir: join(paths.home, 'playground'),
    clock,
    random,
    start: ports.startPlayground,
  })
  const credentials = createCredentialSources({
    ...ports,
    secretStores: createSecretStores({ ...ports, randomBytes: random }),
    readPlaygroundKeys: () => playground.key(),
  })
  const connections = new ConnectionService({
    connections: () => library().connections,
    credentials,
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
    return discoverRegion(connection, bucket, { credentials, clock })
  })
  const sessions = new S3Sessions({ credentials, regions, clock })
  const objects = new ObjectService(sessions)
  const links = new LinkService({
    links: () => library().links,
    connections,
    credentials,
    signer: new Sigv4Signer(),
    places,
    preflight: new Preflight(() => library().connections, places, clock),
    clock,
    random,
  })
  const revocations = new RevocationService({
    links: () => library().links,
    linkService: links,
    connections,
    objects,
    clock,
    logger,
  })
  const files = new FileRegister()
  const uploads = once(async () => {
    const { UploadService } = await import('./transfers/upload-service.ts')
    return new UploadService({ connections, links, objects, sessions, files, random, onProgress: ports.onProgress })
  })

  return {
    handlers: createHandlers({
      ports,
      library,
      credentials,
      connections,
      objects,
      links,
      revocations,
      uploads,
      playground,
      places,
    }),
    files,
    playground,
    async stop() {
      sessions.close()
      await playground.stopOwn()
      opened?.close()
    },
  }
}
