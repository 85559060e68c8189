import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROVIDER_IDS, type ProviderId } from '../../../../shared/connections/providers.ts'
import {
  type Capabilities,
  PROBE_IDS,
  PROBE_OUTCOMES,
  type ProbeId,
  type ProbeOutcome,
} from '../../../../shared/doctor/capabilities.ts'
import {
  type ChoiceGround,
  type ChoosableMethod,
  chooseMethod,
  DEFAULT_MAX_COPY_BYTES,
  methodsForAll,
} from '../../../../shared/revocation/choose-method.ts'

const GIB = 1024 ** 3

type Outcomes = Partial<Record<ProbeId, ProbeOutcome>>

function capabilitiesOf(outcomes: Outcomes): Pick<Capabilities, 'findings'> {
  const findings = Object.entries(outcomes).map(([probe, outcome]) => ({
    probe: probe as ProbeId,
    outcome,
    sentence: 'as tried',
    at: '2026-11-25T12:00:00.000Z',
  }))
  return { findings }
}

function choiceFor(provider: ProviderId, outcomes: Outcomes = {}, changes: Partial<ChoiceGround> = {}) {
  return chooseMethod({ provider, capabilities: capabilitiesOf(outcomes), source: 'picked', ...changes })
}

/** The possible methods in their order; a proven one with a mark. */
function possible({ methods }: ReturnType<typeof chooseMethod>): string {
  return methods
    .filter(({ standing }) => standing !== 'out')
    .map(({ method, standing }) => `${method}${standing === 'proven' ? '!' : ''}`)
    .join(' ')
}

/** Everything that the probes can say yes to. */
const ALL_YES: Outcomes = Object.fromEntries(PROBE_IDS.map((probe) => [probe, 'yes']))

const PICKED: readonly (readonly [ProviderId, Outcomes, string])[] = [
  // What is known of the providers, with nothing tried.
  ['aws', {}, 'share-copy tag-deny policy-deny move-object'],
  ['ceph', {}, 'share-copy tag-deny policy-deny move-object'],
  ['spaces', {}, 'share-copy tag-deny policy-deny move-object'],
  ['minio', {}, 'share-copy move-object'],
  ['r2', {}, 'share-copy move-object'],
  ['b2', {}, 'share-copy move-object'],
  ['gcs', {}, 'share-copy move-object'],
  ['garage', {}, 'share-copy move-object'],
  ['other', {}, 'share-copy move-object'],
  ['wasabi', {}, 'tag-deny share-copy policy-deny move-object'],
  // What was tried outweighs it.
  ['aws', ALL_YES, 'share-copy! tag-deny! policy-deny! move-object!'],
  ['minio', ALL_YES, 'share-copy! tag-deny! policy-deny! move-object!'],
  ['other', ALL_YES, 'share-copy! tag-deny! policy-deny! move-object!'],
  ['wasabi', ALL_YES, 'tag-deny! share-copy! policy-deny! move-object!'],
  ['aws', { copy: 'no' }, 'tag-deny policy-deny'],
  ['aws', { copy: 'yes', 'delete-copy': 'no' }, 'tag-deny policy-deny'],
  ['aws', { 'delete-copy': 'unknown', copy: 'unknown' }, 'share-copy tag-deny policy-deny move-object'],
  ['aws', { 'tag-deny': 'no' }, 'share-copy move-object'],
  ['aws', { 'bucket-policy': 'no' }, 'share-copy move-object'],
  ['aws', { tags: 'no' }, 'share-copy policy-deny move-object'],
  ['aws', { 'signature-check': 'no' }, 'share-copy move-object'],
  ['r2', { copy: 'no', tags: 'no', 'bucket-policy': 'no' }, ''],
]

describe('chooseMethod', () => {
  it.each(PICKED)('orders what %s can do with %j', (provider, outcomes, expected) => {
    expect(possible(choiceFor(provider, outcomes))).toBe(expected)
  })

  it('deletes what was uploaded, and says when that did not help', () => {
    expect(choiceFor('r2', {}, { source: 'uploaded' })).toMatchObject({
      chosen: 'delete-upload',
      methods: [{ method: 'delete-upload', standing: 'likely' }],
    })
    expect(choiceFor('r2', { 'delete-copy': 'no' }, { source: 'uploaded' })).toMatchObject({
      chosen: 'none',
      methods: [{ method: 'delete-upload', standing: 'out' }],
    })
  })

  it.each([
    ['small', 1, {}, 'share-copy'],
    ['of unknown size', undefined, { 'copy-by-parts': 'no' }, 'share-copy'],
    ['of 5 GiB, which one request copies', 5 * GIB, { 'copy-by-parts': 'no' }, 'share-copy'],
    ['larger, without copies by parts', 5 * GIB + 1, { 'copy-by-parts': 'no' }, 'tag-deny'],
    ['larger, with copies by parts', 5 * GIB + 1, { 'copy-by-parts': 'yes' }, 'share-copy'],
    ['beyond what is copied to be shared', DEFAULT_MAX_COPY_BYTES + 1, {}, 'tag-deny'],
  ] as const)('chooses for an object %s', (_size, size, outcomes, chosen) => {
    expect(choiceFor('aws', outcomes, { size }).chosen).toBe(chosen)
  })

  it('lets tags decide where the signer may read nothing else', () => {
    expect(possible(choiceFor('aws', {}, { hasDedicatedSigner: true }))).toBe(
      'share-copy tag-allow tag-deny policy-deny move-object',
    )
    expect(possible(choiceFor('minio', {}, { hasDedicatedSigner: true }))).toBe('share-copy tag-allow move-object')
    expect(possible(choiceFor('r2', {}, { hasDedicatedSigner: true }))).toBe('share-copy move-object')
  })

  it('keeps keys that a policy reads as a pattern out of policies', () => {
    for (const key of ['a*b', 'why?.txt', `\${aws:username}`]) {
      expect(possible(choiceFor('aws', {}, { key }))).toBe('share-copy tag-deny move-object')
    }
  })

  it('never takes an object away from everybody by itself', () => {
    const { chosen, methods } = choiceFor('minio', {}, { size: DEFAULT_MAX_COPY_BYTES + 1 })
    expect(chosen).toBe('none')
    expect(methods.find(({ method }) => method === 'move-object')?.standing).toBe('likely')
  })
})

describe('methodsForAll', () => {
  it('gives what all links can have, and nothing that a person has to decide', () => {
    const small = choiceFor('aws', {}, { size: 1 })
    const huge = choiceFor('aws', {}, { size: DEFAULT_MAX_COPY_BYTES + 1 })
    const pattern = choiceFor('aws', {}, { size: 1, key: 'a*b' })
    expect(methodsForAll([small])).toEqual(['share-copy', 'tag-deny', 'policy-deny'])
    expect(methodsForAll([small, huge])).toEqual(['tag-deny', 'policy-deny'])
    expect(methodsForAll([huge, pattern])).toEqual(['tag-deny'])
    expect(methodsForAll([])).toEqual([])
  })
})

/** Of which probe a no means that a method can't work. */
const REFUTES: Readonly<Partial<Record<ChoosableMethod, readonly ProbeId[]>>> = {
  'delete-upload': ['delete-copy'],
  'share-copy': ['copy', 'delete-copy'],
  'move-object': ['copy', 'delete-copy'],
  'tag-allow': ['tags'],
  'tag-deny': ['tags', 'tag-deny'],
  'policy-deny': ['tag-deny'],
}

const anyGround = fc.record(
  {
    provider: fc.constantFrom(...PROVIDER_IDS),
    capabilities: fc
      .dictionary(fc.constantFrom(...PROBE_IDS), fc.constantFrom(...PROBE_OUTCOMES))
      .map((outcomes) => capabilitiesOf(outcomes)),
    source: fc.constantFrom('uploaded' as const, 'picked' as const),
    size: fc.nat(100).map((gib) => gib * GIB),
    hasDedicatedSigner: fc.boolean(),
    key: fc.string(),
  },
  { requiredKeys: ['provider', 'source'] },
)

describe('for any bucket', () => {
  it('never chooses what a probe has refuted', () => {
    fc.assert(
      fc.property(anyGround, (ground) => {
        const { methods } = chooseMethod(ground)
        const refuted = ground.capabilities?.findings.filter(({ outcome }) => outcome === 'no') ?? []
        for (const { method, standing } of methods) {
          if (standing === 'out') continue
          const against = refuted.filter(({ probe }) => REFUTES[method]?.includes(probe))
          expect({ method, against }).toEqual({ method, against: [] })
        }
      }),
    )
  })

  it('chooses the first possible one, names each once, and gives a reason for each', () => {
    fc.assert(
      fc.property(anyGround, (ground) => {
        const { chosen, methods } = chooseMethod(ground)
        const names = methods.map(({ method }) => method)
        expect(new Set(names).size).toBe(names.length)
        expect(methods.every(({ reason }) => reason.length > 10 && reason.length <= 512)).toBe(true)
        const automatic = methods.filter(({ standing, method }) => standing !== 'out' && method !== 'move-object')
        expect(chosen).toBe(automatic[0]?.method ?? 'none')
        const isOut = methods.map(({ standing }) => standing === 'out')
        expect(isOut).toEqual(isOut.toSorted((a, b) => Number(a) - Number(b)))
      }),
    )
  })

  it('calls proven only what the probes said yes to', () => {
    fc.assert(
      fc.property(anyGround, (ground) => {
        const isYes = (probe: ProbeId) =>
          ground.capabilities?.findings.some((finding) => finding.probe === probe && finding.outcome === 'yes')
        for (const { method, standing } of chooseMethod(ground).methods) {
          if (standing !== 'proven') continue
          expect(method.endsWith('-deny') ? isYes('tag-deny') : isYes('delete-copy')).toBe(true)
        }
      }),
    )
  })
})
