import { describe, expect, it } from 'vitest'
import {
  addInput,
  type ConnectionDraft,
  draftOf,
  emptyDraft,
  fieldOf,
  nameOf,
  plannedEndpoint,
  problemsOf,
  withCorrected,
  withEndpointText,
  withProvider,
} from '../../../../renderer/features/connections/connection-draft.ts'
import { CONTRACT } from '../../../../shared/api/contract.ts'
import type { Connection } from '../../../../shared/connections/connection.ts'
import { CONNECTABLE_PROVIDERS, PROVIDERS } from '../../../../shared/connections/providers.ts'
import { AppError } from '../../../../shared/errors.ts'

const NO_SECRETS = { secretAccessKey: '', sessionToken: '' }
const SECRETS = { secretAccessKey: ' wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY ', sessionToken: '' }

const filledIn = (provider: ConnectionDraft['provider']): ConnectionDraft => ({
  ...emptyDraft(provider),
  region: PROVIDERS[provider].region.kind === 'required' ? 'eu-west-1' : '',
  endpoint: PROVIDERS[provider].endpoint.kind === 'given' ? 'https://s3.example.com' : '',
  accessKeyId: 'AKIDEXAMPLE',
})

describe.each(CONNECTABLE_PROVIDERS)('%s', (provider) => {
  it('can be saved when what it needs is filled in', () => {
    const draft = filledIn(provider)
    expect(problemsOf(draft, 'x', SECRETS)).toEqual({})
    const input = CONTRACT['connections.add'].input().safeParse(addInput(draft, 'x', SECRETS))
    expect(input.success).toBe(true)
    expect(plannedEndpoint(draft)).toMatch(/^https:\/\//)
  })

  it('names what is missing', () => {
    const problems = problemsOf(emptyDraft(provider), 'x', NO_SECRETS)
    const { endpoint, region } = PROVIDERS[provider]
    expect(problems.endpoint !== undefined).toBe(endpoint.kind === 'given')
    expect(problems.region !== undefined).toBe(region.kind === 'required')
    expect(problems).toHaveProperty('accessKeyId')
    expect(problems).toHaveProperty('secretAccessKey')
  })
})

it('begins with the provider that was named, and with Amazon’s for an unknown one', () => {
  expect(emptyDraft('r2').provider).toBe('r2')
  expect(emptyDraft('playground').provider).toBe('aws')
  expect(emptyDraft('constructor').provider).toBe('aws')
})

it('leaves what is empty to the rules, and spaces behind', () => {
  expect(addInput(filledIn('r2'), ' x ', SECRETS)).toEqual({
    name: 'x',
    provider: 'r2',
    endpoint: 'https://s3.example.com',
    makeDefault: true,
    credentials: {
      source: 'static',
      vault: 'keychain',
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    },
  })
})

it('begins as an address asks for it, and with nothing of what isn’t known', () => {
  expect(draftOf({ do: 'add', provider: 'b2' })).toEqual(emptyDraft('b2'))
  expect(draftOf({ provider: 'b2', profile: 'work' })).toMatchObject({
    provider: 'aws',
    source: 'profile',
    profile: 'work',
  })
  expect(draftOf({ source: 'profile' })).toMatchObject({ source: 'profile', profile: '' })
  expect(draftOf({ source: 'environment', profile: 'x'.repeat(257), provider: '__proto__' })).toEqual(emptyDraft())
})

it('takes over what was corrected', () => {
  const made = { ...filledIn('aws'), name: 'work', region: 'us-east-1' }
  const connection: Connection = {
    id: 'a',
    name: 'work',
    provider: 'aws',
    endpoint: 'https://s3.eu-west-1.amazonaws.com',
    region: 'eu-west-1',
    addressing: 'path',
    bucket: 'photos',
    prefix: '',
    credentials: { source: 'environment' },
    isDefault: false,
    createdAt: '2026-01-01T00:00:00Z',
  }
  expect(withCorrected(made, connection)).toEqual({
    ...made,
    region: 'eu-west-1',
    addressing: 'path',
    bucket: 'photos',
  })
  expect(withCorrected(filledIn('r2'), { ...connection, provider: 'r2', region: 'auto' }).region).toBe('')
})

it('sends no secret with a profile or the environment', () => {
  const profile = draftOf({ profile: 'work' })
  expect(addInput(profile, 'work', SECRETS).credentials).toEqual({ source: 'profile', profile: 'work' })
  expect(problemsOf(profile, 'work', NO_SECRETS)).toEqual({})
  expect(addInput({ ...profile, source: 'environment' }, 'x', SECRETS).credentials).toEqual({ source: 'environment' })
})

it('puts a pasted address where it belongs', () => {
  const draft = { ...emptyDraft('other'), endpoint: 'photos.s3.eu-west-1.amazonaws.com', accessKeyId: 'AKIDEXAMPLE' }
  const [next] = withEndpointText(draft)
  expect(next).toMatchObject({
    provider: 'aws',
    endpoint: '',
    region: 'eu-west-1',
    bucket: 'photos',
    accessKeyId: 'AKIDEXAMPLE',
  })
  expect(nameOf(next, [])).toBe('photos')
})

it('keeps the bucket that was typed where the address has none', () => {
  const [next] = withEndpointText({ ...emptyDraft('minio'), endpoint: 'minio.example.com', bucket: 'mine' })
  expect(next).toMatchObject({ provider: 'minio', endpoint: 'https://minio.example.com', bucket: 'mine' })
})

it('forgets the endpoint and region of another provider', () => {
  const draft = { ...filledIn('aws'), bucket: 'photos' }
  expect(withProvider(draft, 'b2')).toMatchObject({ region: '', bucket: 'photos' })
  expect(withProvider(draft, 'aws')).toBe(draft)
})

it('keeps a name that was typed', () => {
  expect(nameOf({ ...emptyDraft('r2'), name: 'mine' }, [])).toBe('mine')
  expect(nameOf({ ...emptyDraft('r2'), name: '' }, [])).toBe('')
})

it('finds the field that an error is about', () => {
  const error = (field?: string) => new AppError('invalid-input', 'x', 'y', field)
  expect(fieldOf(error('credentials.accessKeyId'))).toBe('accessKeyId')
  expect(fieldOf(error('region'))).toBe('region')
  expect(fieldOf(error('credentials'))).toBeUndefined()
  expect(fieldOf(error())).toBeUndefined()
  expect(fieldOf(new AppError('profile-not-found', 'x', 'y'))).toBe('profile')
  expect(fieldOf(new Error('x'))).toBeUndefined()
})
