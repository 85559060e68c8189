import type { CallInput, ParsedInput } from '../../../shared/api/contract.ts'
import type { Connection, CredentialSource } from '../../../shared/connections/connection.ts'
import {
  assertRegion,
  formatEndpoint,
  isLoopback,
  isPrivate,
  parseEndpoint,
  providerEndpoint,
} from '../../../shared/connections/endpoint.ts'
import { type Provider, providerOf } from '../../../shared/connections/providers.ts'
import { AppError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { assertBucket, isArn } from '../../../shared/links/object-name.ts'
import type { ConnectionRepository } from '../library/connection-repository.ts'
import type { Clock, RandomBytes } from '../ports.ts'
import type { CredentialSources } from './credential-sources.ts'
import type { FoundProfile } from './find-profile.ts'

/** Where uploads go when nothing else is said. */
const DEFAULT_PREFIX = 'sandglass'

export interface ConnectionServiceParts {
  readonly connections: () => ConnectionRepository
  readonly credentials: CredentialSources
  /** @throws AppError `profile-not-found` */
  readonly findProfile: (name: string) => Promise<FoundProfile>
  readonly playground: PlaygroundConnection
  readonly clock: Clock
  readonly random: RandomBytes
}

/** The built-in connection. */
export interface PlaygroundConnection {
  /** As it stands, running or not. */
  describe(): Promise<Connection>
  /** As it stands when it runs, which this sees to. */
  ready(): Promise<Connection>
}

/** Connections as the person knows them: by name, one of them the default, the playground always there. */
export class ConnectionService {
  readonly #parts: ConnectionServiceParts

  constructor(parts: ConnectionServiceParts) {
    this.#parts = parts
  }

  async list(): Promise<Connection[]> {
    const saved = this.#parts.connections().list()
    const playground = await this.#parts.playground.describe()
    return [...saved, { ...playground, isDefault: !saved.some((connection) => connection.isDefault) }]
  }

  /**
   * The connection of that name or id, to talk to its storage; without one, the default, and before there is any, the playground.
   * @throws AppError `not-found`
   */
  async find(ref: string | undefined): Promise<Connection> {
    const connection = await this.look(ref)
    return connection.provider === 'playground' ? this.#parts.playground.ready() : connection
  }

  /**
   * The same where its storage is not needed: a playground that isn't running is left alone.
   * @throws AppError `not-found`
   */
  async look(ref: string | undefined): Promise<Connection> {
    const repository = this.#parts.connections()
    if (ref === undefined) return repository.default() ?? (await this.#parts.playground.describe())
    if (ref === 'playground') return this.#parts.playground.describe()
    const found = repository.byName(ref) ?? repository.get(ref)
    if (found !== undefined) return found
    const names = [...repository.list().map((connection) => connection.name), 'playground']
    throw new AppError(
      'not-found',
      `There is no connection “${displayText(ref)}”.`,
      `There are: ${names.join(', ')}. Choose one of them, or add another.`,
      'connection',
    )
  }

  /** The id behind a name, or an id itself. @throws AppError `not-found` */
  async idOf(ref: string): Promise<string> {
    if (ref === 'playground') return ref
    const repository = this.#parts.connections()
    return (repository.byName(ref) ?? repository.get(ref) ?? (await this.look(ref))).id
  }

  /** Saves a connection and, apart from it, its secret. If the secret can't be kept, nothing is. */
  async add(input: ParsedInput<'connections.add'>): Promise<Connection> {
    const repository = this.#parts.connections()
    if (input.name.toLowerCase() === 'playground' || repository.byName(input.name) !== undefined) {
      throw nameTaken(input.name)
    }
    const provider: Provider = providerOf(input.provider)
    const { credentials } = input
    const profile = credentials.source === 'profile' ? await this.#parts.findProfile(credentials.profile) : undefined
    const region = regionFor(provider, input.region, profile?.region)
    const endpoint = providerEndpoint(provider, region, input.endpoint)
    assertSecureEnough(endpoint.scheme, endpoint.host)
    const addressing = input.addressing ?? provider.addressing
    if (input.bucket !== undefined && !isArn(input.bucket)) assertBucket(input.bucket, addressing)
    const connection: Connection = {
      id: crypto.randomUUID(),
      name: input.name,
      provider: input.provider,
      endpoint: formatEndpoint(endpoint),
      region,
      addressing,
      bucket: input.bucket,
      prefix: cleanPrefix(input.prefix ?? DEFAULT_PREFIX),
      publicEndpoint: publicEndpoint(input.publicEndpoint),
      credentials: publicPart(input.credentials),
      isDefault: input.makeDefault || repository.list().length === 0,
      createdAt: new Date(this.#parts.clock.now()).toISOString(),
    }
    await this.#keepSecret(connection, input.credentials)
    try {
      repository.insert(connection)
    } catch (error) {
      await this.#parts.credentials.deleteStaticSecret(connection)
      throw error
    }
    return connection
  }

  /** Forgets a connection and its secret. Its links stay in the library, and work until they end. */
  async remove(ref: string): Promise<Connection> {
    const connection = await this.#findSaved(ref)
    await this.#parts.credentials.deleteStaticSecret(connection)
    this.#parts.connections().delete(connection.id)
    return connection
  }

  async setDefault(ref: string): Promise<Connection> {
    const repository = this.#parts.connections()
    if (ref === 'playground') {
      repository.setDefault(undefined)
      return { ...(await this.#parts.playground.describe()), isDefault: true }
    }
    const connection = await this.#findSaved(ref)
    repository.setDefault(connection.id)
    return { ...connection, isDefault: true }
  }

  /**
   * Changes what its secret is not bound to. An empty text takes away what may be absent. A provider's own endpoint follows its
   * region, and the secret, which is bound to the endpoint, moves with it; an endpoint that the person gave stays as it is.
   * @throws AppError with nothing changed
   */
  async update(input: ParsedInput<'connections.update'>): Promise<Connection> {
    const before = await this.#findSaved(input.connection)
    const after = this.#changed(before, input)
    const { credentials } = this.#parts
    if (after.endpoint !== before.endpoint) await credentials.rebind(before, after)
    try {
      this.#parts.connections().update(after)
    } catch (error) {
      if (after.endpoint !== before.endpoint) await credentials.rebind(after, before)
      throw error
    }
    return after
  }

  /** Applies what a test proposed. @throws AppError as `update` */
  correct(input: ParsedInput<'connections.correct'>): Promise<Connection> {
    return this.update(input)
  }

  #changed(before: Connection, input: ParsedInput<'connections.update'>): Connection {
    const { name = before.name, region = before.region, addressing = before.addressing } = input
    const other = this.#parts.connections().byName(name)
    if (name.toLowerCase() === 'playground' || (other !== undefined && other.id !== before.id)) throw nameTaken(name)
    assertRegion(region)
    const bucket = input.bucket === undefined ? before.bucket : input.bucket || undefined
    if (input.bucket !== undefined && bucket !== undefined && !isArn(bucket)) assertBucket(bucket, addressing)
    return {
      ...before,
      name,
      region,
      endpoint: endpointIn(region, before),
      addressing,
      bucket,
      prefix: input.prefix === undefined ? before.prefix : cleanPrefix(input.prefix),
      publicEndpoint: input.publicEndpoint === undefined ? before.publicEndpoint : publicEndpoint(input.publicEndpoint),
    }
  }

  async #findSaved(ref: string): Promise<Connection> {
    const connection = await this.look(ref)
    if (connection.provider !== 'playground') return connection
    throw new AppError('unsupported', 'The playground is built in.', 'It can’t be changed or removed.')
  }

  async #keepSecret(connection: Connection, given: CallInput<'connections.add'>['credentials']): Promise<void> {
    if (given.source !== 'static') return
    const { accessKeyId, secretAccessKey, sessionToken } = given
    await this.#parts.credentials.saveStaticSecret(connection, { accessKeyId, secretAccessKey, sessionToken })
  }
}

function nameTaken(name: string): AppError {
  return new AppError(
    'already-exists',
    `There is already a connection “${name}”.`,
    'Choose another name, or remove that one first.',
    'name',
  )
}

/** The endpoint for another region: the provider's own changes with it. */
function endpointIn(region: string, before: Connection): string {
  const provider = providerOf(before.provider)
  if (provider.endpoint.kind === 'given') return before.endpoint
  const endpointOf = (name: string) => formatEndpoint(providerEndpoint(provider, name, undefined))
  return before.endpoint === endpointOf(before.region) ? endpointOf(region) : before.endpoint
}

function publicEndpoint(given: string | undefined): string | undefined {
  return given === undefined || given === '' ? undefined : formatEndpoint(parseEndpoint(given))
}

function publicPart(given: CallInput<'connections.add'>['credentials']): CredentialSource {
  if (given.source !== 'static') return given
  const { vault, accessKeyId, sessionToken, secretVariable, sessionTokenVariable } = given
  return {
    source: 'static',
    vault,
    accessKeyId,
    temporary: sessionToken !== undefined,
    ...(vault === 'session' ? { secretVariable, sessionTokenVariable } : {}),
  }
}

function regionFor(provider: Provider, given: string | undefined, ofProfile: string | undefined): string {
  const rule = provider.region
  if (rule.kind === 'fixed') return rule.value
  const region = given ?? (rule.kind === 'default' ? rule.value : ofProfile)
  if (region === undefined) {
    throw new AppError(
      'invalid-input',
      `${provider.label} needs a region.`,
      `Give the bucket’s, like ${rule.kind === 'required' ? rule.example : 'eu-west-1'}.`,
      'region',
    )
  }
  assertRegion(region)
  return region
}

/** Signatures protect the request, not what is transferred: plain http is for this computer and private networks. */
function assertSecureEnough(scheme: string, host: string): void {
  if (scheme === 'https' || isLoopback(host) || isPrivate(host)) return
  throw new AppError(
    'invalid-input',
    'That endpoint is plain http on a public address: anyone on the way could read the files and the links.',
    'Use https://. Plain http is accepted for this computer and for private networks.',
    'endpoint',
  )
}

function cleanPrefix(prefix: string): string {
  const clean = prefix.replace(/^\/+|\/+$/g, '')
  if (/(?:^|\/)\.{0,2}(?:\/|$)/.test(clean) && clean !== '') {
    throw new AppError(
      'invalid-input',
      'A prefix has no empty, “.” or “..” part.',
      'Write it like shared/files.',
      'prefix',
    )
  }
  return clean
}
