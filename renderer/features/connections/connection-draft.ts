import type { CallInput } from '../../../shared/api/contract.ts'
import type { Connection, Vault } from '../../../shared/connections/connection.ts'
import { parseEndpoint, providerEndpoint } from '../../../shared/connections/endpoint.ts'
import {
  type Addressing,
  CONNECTABLE_PROVIDERS,
  type ConnectableProvider,
  PROVIDERS,
  type Provider,
  providerOf,
} from '../../../shared/connections/providers.ts'
import { AppError } from '../../../shared/errors.ts'
import { suggestName } from './connection-name.ts'
import { type EndpointReading, readEndpointText } from './endpoint-text.ts'

/** The form for a new connection as far as it is filled in. Secrets are not in it: they stay in their inputs until they are sent. */
export interface ConnectionDraft {
  readonly provider: ConnectableProvider
  /** Undefined while it follows from the rest. */
  readonly name: string | undefined
  readonly endpoint: string
  readonly region: string
  readonly addressing: Addressing | 'usual'
  readonly bucket: string
  readonly prefix: string
  readonly publicEndpoint: string
  readonly source: 'static' | 'profile' | 'environment'
  readonly vault: Vault
  readonly accessKeyId: string
  readonly profile: string
  readonly makeDefault: boolean
}

/** The inputs that are never kept in the draft. */
export interface DraftSecrets {
  readonly secretAccessKey: string
  readonly sessionToken: string
}

export type DraftField =
  | 'name'
  | 'endpoint'
  | 'region'
  | 'bucket'
  | 'prefix'
  | 'publicEndpoint'
  | 'profile'
  | 'accessKeyId'
  | 'secretAccessKey'
  | 'sessionToken'
export type DraftProblems = Readonly<Partial<Record<DraftField, string>>>

const FIELDS: readonly DraftField[] = [
  'name',
  'endpoint',
  'region',
  'bucket',
  'prefix',
  'publicEndpoint',
  'profile',
  'accessKeyId',
  'secretAccessKey',
  'sessionToken',
]

/** As long as the contract has it. */
const LONGEST_PROFILE_NAME = 256

/** A form to begin with. @param provider as an address named it; an unknown one is Amazon’s */
export function emptyDraft(provider?: string): ConnectionDraft {
  return {
    provider: CONNECTABLE_PROVIDERS.find((id) => id === provider) ?? 'aws',
    name: undefined,
    endpoint: '',
    region: '',
    addressing: 'usual',
    bucket: '',
    prefix: '',
    publicEndpoint: '',
    source: 'static',
    vault: 'keychain',
    accessKeyId: '',
    profile: '',
    makeDefault: true,
  }
}

/** A form as an address asks for it, which anybody may have written: what isn’t known counts for nothing. */
export function draftOf(params: Readonly<Record<string, string>>): ConnectionDraft {
  const { provider, profile = '', source } = params
  if (profile !== '' && profile.length <= LONGEST_PROFILE_NAME) {
    return { ...emptyDraft('aws'), source: 'profile', profile }
  }
  return { ...emptyDraft(provider), source: source === 'profile' ? 'profile' : 'static' }
}

/** What was filled in, with what has been corrected of the connection that was made of it. */
export function withCorrected(draft: ConnectionDraft, connection: Connection): ConnectionDraft {
  const { region, addressing, bucket = '' } = connection
  return { ...draft, region: PROVIDERS[draft.provider].region.kind === 'fixed' ? '' : region, addressing, bucket }
}

/** Another provider: its endpoint and region are others, too. */
export function withProvider(draft: ConnectionDraft, provider: ConnectableProvider): ConnectionDraft {
  return provider === draft.provider ? draft : { ...draft, provider, endpoint: '', region: '', addressing: 'usual' }
}

/** Puts what a pasted address says where it belongs. What the person has filled in stays where the address says nothing of it. */
export function withEndpointText(draft: ConnectionDraft, keepPath = false): [ConnectionDraft, EndpointReading] {
  const reading = readEndpointText(draft.endpoint, keepPath)
  const { provider = draft.provider, endpoint = '', bucket, prefix, region } = reading
  const moved = withProvider(draft, provider)
  return [
    {
      ...moved,
      endpoint,
      bucket: bucket ?? moved.bucket,
      prefix: prefix ?? moved.prefix,
      region: providerOf(provider).region.kind === 'fixed' ? '' : (region ?? moved.region),
    },
    reading,
  ]
}

/** Whether the provider’s endpoint is one that only the person knows. */
export function needsEndpoint(provider: ConnectableProvider): boolean {
  return PROVIDERS[provider].endpoint.kind === 'given'
}

/** The endpoint that will be used, as far as it is known. */
export function plannedEndpoint({ provider, endpoint, region }: ConnectionDraft): string | undefined {
  const row: Provider = PROVIDERS[provider]
  const known = region.trim() || (row.region.kind === 'required' ? '' : row.region.value)
  try {
    const { scheme, host, basePath } = providerEndpoint(
      row,
      known,
      endpoint.trim() === '' ? undefined : endpoint.trim(),
    )
    return `${scheme}://${host}${basePath}`
  } catch {
    return undefined
  }
}

export function nameOf(draft: ConnectionDraft, taken: readonly string[]): string {
  if (draft.name !== undefined) return draft.name
  const { provider, source, profile, bucket } = draft
  return suggestName({ provider, bucket: bucket.trim(), ...(source === 'profile' ? { profile } : {}) }, taken)
}

/** What is missing or can’t be right, seen without asking anyone. The services check the rest. */
export function problemsOf(draft: ConnectionDraft, name: string, secrets: DraftSecrets): DraftProblems {
  const problems: Partial<Record<DraftField, string>> = {}
  const row: Provider = PROVIDERS[draft.provider]
  if (name.trim() === '') problems.name = 'Give it a name to tell it by.'
  if (row.endpoint.kind === 'given' && draft.endpoint.trim() === '') {
    problems.endpoint = `${row.label} needs its address, like ${row.endpoint.example}.`
  }
  if (row.region.kind === 'required' && draft.region.trim() === '' && draft.source !== 'profile') {
    problems.region = `Give the bucket’s region, like ${row.region.example}.`
  }
  if (draft.publicEndpoint.trim() !== '') {
    const problem = endpointProblem(draft.publicEndpoint)
    if (problem !== undefined) problems.publicEndpoint = problem
  }
  if (draft.source === 'profile' && draft.profile === '') problems.profile = 'Choose a profile.'
  if (draft.source !== 'static') return problems
  if (draft.accessKeyId.trim() === '') problems.accessKeyId = 'The access key id is missing.'
  if (secrets.secretAccessKey === '') problems.secretAccessKey = 'The secret access key is missing.'
  return problems
}

function endpointProblem(text: string): string | undefined {
  try {
    parseEndpoint(text)
    return undefined
  } catch (error) {
    return error instanceof AppError ? `${error.message} ${error.hint}` : undefined
  }
}

/** The call that saves it. What is empty is left to the provider’s rules. */
export function addInput(draft: ConnectionDraft, name: string, secrets: DraftSecrets): CallInput<'connections.add'> {
  const { provider, endpoint, region, addressing, bucket, prefix, publicEndpoint, makeDefault } = draft
  const isFixed = PROVIDERS[provider].region.kind === 'fixed'
  return {
    name: name.trim(),
    provider,
    ...filled('endpoint', endpoint),
    ...(isFixed ? {} : filled('region', region)),
    ...(addressing === 'usual' ? {} : { addressing }),
    ...filled('bucket', bucket),
    ...filled('prefix', prefix),
    ...filled('publicEndpoint', publicEndpoint),
    makeDefault,
    credentials: credentialsOf(draft, secrets),
  }
}

function credentialsOf(draft: ConnectionDraft, secrets: DraftSecrets): CallInput<'connections.add'>['credentials'] {
  if (draft.source === 'profile') return { source: 'profile', profile: draft.profile }
  if (draft.source === 'environment') return { source: 'environment' }
  return {
    source: 'static',
    vault: draft.vault,
    accessKeyId: draft.accessKeyId.trim(),
    // Spaces come along when a secret is copied, and are never part of one.
    secretAccessKey: secrets.secretAccessKey.trim(),
    ...filled('sessionToken', secrets.sessionToken),
  }
}

function filled<Name extends string>(name: Name, text: string): Partial<Record<Name, string>> {
  return text.trim() === '' ? {} : ({ [name]: text.trim() } as Record<Name, string>)
}

/** The field of the form that an error is about, if it has one. */
export function fieldOf(error: unknown): DraftField | undefined {
  if (!(error instanceof AppError)) return undefined
  if (error.code === 'profile-not-found') return 'profile'
  const last = error.field?.split('.').at(-1)
  return FIELDS.find((field) => field === last)
}
