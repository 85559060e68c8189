import { type Provider, type ProviderId, providerOf } from '../connections/providers.ts'
import { type Capabilities, outcomeOf, type ProbeId } from '../doctor/capabilities.ts'
import type { RevocationMethodId } from './methods.ts'

/** What is known when a link's way back is chosen. */
export interface ChoiceGround {
  readonly provider: ProviderId
  /** What was seen to work on the bucket; without it the provider's row counts. */
  readonly capabilities?: Pick<Capabilities, 'findings'> | undefined
  /** `uploaded`: the object is made for the link. `picked`: it was there before. */
  readonly source: 'uploaded' | 'picked'
  readonly key?: string | undefined
  /** The object's, in bytes, where it is known. */
  readonly size?: number | undefined
  /** The largest object that may be copied to be shared, in bytes. */
  readonly maxCopyBytes?: number | undefined
  /** The connection signs with a key that may read only what is tagged for it. */
  readonly hasDedicatedSigner?: boolean | undefined
}

/** `proven`: seen to work on this bucket. `likely`: so the provider is known to be. `out`: not here. */
export type MethodStanding = 'proven' | 'likely' | 'out'

export type ChoosableMethod = Exclude<RevocationMethodId, 'none'>

export interface JudgedMethod {
  readonly method: ChoosableMethod
  readonly standing: MethodStanding
  /** Why it comes here, or why it is out, in a sentence. */
  readonly reason: string
}

export interface MethodChoice {
  /** What a link is given when the person names nothing: the first that costs nobody else anything. */
  readonly chosen: RevocationMethodId
  /** The possible ones in the order of preference, then those that are out. */
  readonly methods: readonly JudgedMethod[]
}

/** S3 copies no more than 5 GB in one request. */
const MAX_WHOLE_COPY_BYTES = 5 * 1024 ** 3
/** By default nothing larger is copied to be shared: it is stored twice while its link lives. */
export const DEFAULT_MAX_COPY_BYTES = 50 * 1024 ** 3

type Judgement = Omit<JudgedMethod, 'method'>

interface Case {
  readonly ground: ChoiceGround
  readonly provider: Provider
  readonly said: (probe: ProbeId) => 'yes' | 'no' | undefined
}

/** Whether and why a method is one for this link; undefined where it has nothing to do with it. */
type Judge = (given: Case) => Judgement | undefined

const JUDGES: Readonly<Record<ChoosableMethod, Judge>> = {
  'delete-upload': judgeDeleteUpload,
  'share-copy': judgeShareCopy,
  'tag-allow': judgeTagAllow,
  'tag-deny': judgeTagDeny,
  'policy-deny': judgePolicyDeny,
  'move-object': judgeMoveObject,
}

/** The strongest first: it ends one link, at once, and breaks nothing else. */
const ORDER: readonly ChoosableMethod[] = [
  'delete-upload',
  'share-copy',
  'tag-allow',
  'tag-deny',
  'policy-deny',
  'move-object',
]
/** The same where each object that is stored is paid for weeks. */
const SPARING_ORDER: readonly ChoosableMethod[] = [
  'delete-upload',
  'tag-allow',
  'tag-deny',
  'share-copy',
  'policy-deny',
  'move-object',
]
/** Never given to a link by itself: it takes the object away from everybody, so a person decides it. */
const BY_HAND: ReadonlySet<ChoosableMethod> = new Set(['move-object'])

/** Orders the ways in which a link can be taken back, with the reasons. What was seen on the bucket outweighs what its provider is known for. */
export function chooseMethod(ground: ChoiceGround): MethodChoice {
  const provider = providerOf(ground.provider)
  const said = (probe: ProbeId) => {
    const outcome = outcomeOf(ground.capabilities, probe)
    return outcome === 'yes' || outcome === 'no' ? outcome : undefined
  }
  const order = provider.minimumStorageDays === undefined ? ORDER : SPARING_ORDER
  const judged = order.flatMap((method) => {
    const judgement = JUDGES[method]({ ground, provider, said })
    return judgement === undefined ? [] : [{ method, ...judgement }]
  })
  const possible = judged.filter(({ standing }) => standing !== 'out')
  const out = judged.filter(({ standing }) => standing === 'out')
  return {
    chosen: possible.find(({ method }) => !BY_HAND.has(method))?.method ?? 'none',
    methods: [...possible, ...out],
  }
}

/** What links to several objects can be given all alike, by themselves; in the order of the first. */
export function methodsForAll(choices: readonly MethodChoice[]): readonly ChoosableMethod[] {
  const [first, ...others] = choices.map(({ methods }) =>
    methods.filter(({ method, standing }) => standing !== 'out' && !BY_HAND.has(method)).map(({ method }) => method),
  )
  return first?.filter((method) => others.every((methods) => methods.includes(method))) ?? []
}

function out(reason: string): Judgement {
  return { standing: 'out', reason }
}

function possible(isProven: boolean, reason: string): Judgement {
  return isProven
    ? { standing: 'proven', reason: `${reason} It was seen to work on this bucket.` }
    : { standing: 'likely', reason: `${reason} It was not tried on this bucket.` }
}

function judgeDeleteUpload({ ground, said }: Case): Judgement | undefined {
  if (ground.source !== 'uploaded') return undefined
  if (said('delete-copy') === 'no') return out('A link was still answered after its object had been deleted.')
  return possible(said('delete-copy') === 'yes', 'The object is made for this link and is deleted with it.')
}

function judgeShareCopy({ ground, provider, said }: Case): Judgement | undefined {
  if (ground.source !== 'picked') return undefined
  const { size, maxCopyBytes = DEFAULT_MAX_COPY_BYTES } = ground
  if (said('copy') === 'no') return out('The storage made no copy, or the credentials may not.')
  if (said('delete-copy') === 'no') return out('A link was still answered after its copy had been deleted.')
  if (size !== undefined && size > maxCopyBytes) return out('The object is larger than what is copied to be shared.')
  const isLarge = size !== undefined && size > MAX_WHOLE_COPY_BYTES
  if (isLarge && said('copy-by-parts') === 'no') {
    return out('The object is larger than 5 GB, and the storage makes no copies by parts.')
  }
  const isProven =
    said('copy') === 'yes' && said('delete-copy') === 'yes' && (!isLarge || said('copy-by-parts') === 'yes')
  const days = provider.minimumStorageDays
  return possible(
    isProven,
    days === undefined
      ? 'A copy is made for the link and deleted with it; nothing else ends.'
      : `A copy is made for the link and deleted with it, but this storage bills each object for at least ${days} days.`,
  )
}

function judgeMoveObject({ ground, said }: Case): Judgement | undefined {
  if (ground.source !== 'picked') return undefined
  if (said('copy') === 'no')
    return out('The storage made no copy, or the credentials may not, so nothing can be moved.')
  if (said('delete-copy') === 'no') return out('A link was still answered after its object had been deleted.')
  const isProven = said('copy') === 'yes' && said('delete-copy') === 'yes'
  return possible(isProven, 'By hand only: the object gets another name, for everybody who uses it.')
}

function judgeTagAllow({ ground, provider, said }: Case): Judgement | undefined {
  if (ground.source !== 'picked') return undefined
  const objection = objectionToTags(provider, said) ?? objectionToSignatures(said)
  if (objection !== undefined) return out(objection)
  if (!ground.hasDedicatedSigner) {
    return out(
      'It needs a key of its own that may read only what is tagged: “sandglass doctor --policy signer” says how.',
    )
  }
  return possible(false, 'Links end when the tag is taken away, also when the object is overwritten.')
}

function judgeTagDeny({ ground, provider, said }: Case): Judgement | undefined {
  if (ground.source !== 'picked') return undefined
  const objection =
    objectionToTags(provider, said) ?? objectionToPolicies(ground, provider, said) ?? objectionToSignatures(said)
  if (objection !== undefined) return out(objection)
  return possible(
    said('tag-deny') === 'yes',
    'The bucket’s policy denies links to what is tagged; it ends every link to the object, until it is overwritten.',
  )
}

function judgePolicyDeny({ ground, provider, said }: Case): Judgement | undefined {
  if (ground.source !== 'picked') return undefined
  const objection = objectionToPolicies(ground, provider, said) ?? objectionToSignatures(said)
  if (objection !== undefined) return out(objection)
  if (ground.key !== undefined && /[*?]|\$\{/.test(ground.key)) {
    return out('The object’s key has *, ? or ${ in it, which a policy reads as a pattern.')
  }
  return possible(
    said('tag-deny') === 'yes',
    'The bucket’s policy names the object; it may take minutes, and there is room for some hundred objects.',
  )
}

function objectionToTags(provider: Provider, said: Case['said']): string | undefined {
  if (said('tags') === 'no') return 'Objects can’t be tagged here, or the credentials may not.'
  return said('tags') === 'yes' ? undefined : provider.lacks.tags
}

function objectionToPolicies(ground: ChoiceGround, provider: Provider, said: Case['said']): string | undefined {
  if (said('tag-deny') === 'yes') return undefined
  if (said('tag-deny') === 'no') return 'A link was still answered although the bucket’s policy denied it.'
  if (said('bucket-policy') === 'no') return 'The bucket’s policy can’t be read, or the storage has none.'
  if (provider.lacks['bucket-policy'] !== undefined) return provider.lacks['bucket-policy']
  return ground.provider === 'other'
    ? 'Whether this storage applies bucket policies to links is not known: “sandglass doctor --probe-policy” tries it.'
    : undefined
}

function objectionToSignatures(said: Case['said']): string | undefined {
  return said('signature-check') === 'no'
    ? 'The storage opens links whose signature was altered: who reads there is not decided by it.'
    : undefined
}
