import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import {
  assertRegion,
  formatEndpoint,
  parseEndpoint,
  providerEndpoint,
} from '../../../../shared/connections/endpoint.ts'
import { PROVIDER_IDS, PROVIDERS, providerOf, SIGV4_MAX_SECONDS } from '../../../../shared/connections/providers.ts'

const row = z.strictObject({
  label: z.string().regex(/^\S.{1,38}\S$/),
  endpoint: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('template'), template: z.string() }),
    z.strictObject({ kind: z.literal('given'), example: z.string() }),
  ]),
  region: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('required'), example: z.string() }),
    z.strictObject({ kind: z.literal('default'), value: z.string() }),
    z.strictObject({ kind: z.literal('fixed'), value: z.string() }),
  ]),
  addressing: z.enum(['virtual', 'path']),
  maxExpirySeconds: z.int().min(3600).max(SIGV4_MAX_SECONDS),
  maxObjectBytes: z.int().min(5 * 1024 ** 3),
  minimumStorageDays: z.int().min(1).max(365).optional(),
  lacks: z.partialRecord(
    z.enum(['post', 'tags', 'versions', 'bucket-policy', 'conditional-put', 'checksums']),
    z.string().regex(/^[A-Z].{10,120}\.$/),
  ),
})

describe.each(PROVIDER_IDS)('%s', (id) => {
  const provider = providerOf(id)

  it('is a whole row', () => {
    expect(row.safeParse(provider).error).toBeUndefined()
    expect(PROVIDERS[id]).toBe(provider)
  })

  it('has a region that can be signed', () => {
    const { region } = provider
    expect(() => assertRegion(region.kind === 'required' ? region.example : region.value)).not.toThrow()
  })

  it('has an endpoint, or an example of one', () => {
    const { endpoint, region } = provider
    if (endpoint.kind === 'given') {
      const written = endpoint.example.replace(/<[a-z ]+>/, 'abc123')
      expect(formatEndpoint(parseEndpoint(written))).toBe(written)
    } else {
      const name = region.kind === 'required' ? region.example : region.value
      const { scheme, host, basePath } = providerEndpoint(provider, name, undefined)
      expect({ scheme, basePath }).toEqual({ scheme: 'https', basePath: '' })
      expect(host).toMatch(/^[a-z0-9.-]+$/)
      // a region that must be given goes somewhere
      expect(host.includes(name)).toBe(region.kind === 'required')
    }
  })
})

describe('the providers', () => {
  it('have labels of their own', () => {
    expect(new Set(PROVIDER_IDS.map((id) => PROVIDERS[id].label)).size).toBe(PROVIDER_IDS.length)
  })

  it('have ids that can be typed', () => {
    for (const id of PROVIDER_IDS) expect(id).toMatch(/^[a-z][a-z0-9]{1,15}$/)
  })
})
