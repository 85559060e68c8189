import type { ProbeResult } from '../../../shared/links/link.ts'

/** What came of several tries: `3 work, 1 doesn’t, 1 could not be tried.` */
export function summarizeTries(probes: readonly (ProbeResult | undefined)[]): {
  readonly title: string
  readonly tone: 'good' | 'warn' | 'bad'
} {
  const works = probes.filter((probe) => probe?.verdict === 'works').length
  const dead = probes.filter((probe) => probe?.dead === true).length
  const unclear = probes.length - works - dead
  const parts = [
    ...(works > 0 ? [`${works} ${works === 1 ? 'works' : 'work'}`] : []),
    ...(dead > 0 ? [`${dead} ${dead === 1 ? 'doesn’t' : 'don’t'}${works > 0 ? '' : ' work'}`] : []),
    ...(unclear > 0 ? [`${unclear} can’t be told`] : []),
  ]
  return { title: `${parts.join(', ')}.`, tone: dead > 0 ? 'bad' : unclear > 0 ? 'warn' : 'good' }
}
