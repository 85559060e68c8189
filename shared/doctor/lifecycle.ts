import type { DoctorFinding } from './report.ts'

/** What counts of a bucket's rule. Times are in days. */
export interface LifecycleRule {
  readonly id?: string | undefined
  readonly isEnabled: boolean
  /** The keys that it is about; empty for all. */
  readonly prefix: string
  /** It is about some of those only: by their tags or sizes. */
  readonly isNarrowed: boolean
  readonly expiresAfterDays?: number | undefined
  readonly expiresAt?: string | undefined
  readonly abortsUploadsAfterDays?: number | undefined
}

type Judged = Omit<DoctorFinding, 'about'>

/** The longest life of a link, in days: what a rule deletes sooner may go before its link. */
const LONGEST_LINK_DAYS = 7

/** Whether a bucket's rules delete what links lead to, and clean up what uploads leave. `prefix` is that of uploads, without slashes at its ends. */
export function judgeLifecycle(rules: readonly LifecycleRule[], prefix: string): readonly Judged[] {
  const folder = prefix === '' ? '' : `${prefix}/`
  const active = rules.filter(({ isEnabled }) => isEnabled)
  const ofUploads = active.filter((rule) => folder.startsWith(rule.prefix) || rule.prefix.startsWith(folder))
  const judged: Judged[] = []
  for (const rule of ofUploads) {
    const days = rule.expiresAfterDays
    if (days === undefined && rule.expiresAt === undefined) continue
    const what = rule.isNarrowed ? 'some of what is' : 'what is'
    const where = folder === '' ? 'in the bucket' : `under ${folder}`
    const when = days === undefined ? `at ${rule.expiresAt}` : `after ${days} ${days === 1 ? 'day' : 'days'}`
    const isEarly = days === undefined || days < LONGEST_LINK_DAYS
    judged.push({
      state: isEarly ? 'warning' : 'note',
      sentence: `The rule${named(rule)} deletes ${what} ${where} ${when}${isEarly ? ', perhaps before its link ends' : ''}.`,
      ...(isEarly ? { remedy: 'Make the rule’s time longer, or links shorter than it.' } : {}),
    })
  }
  const aborting = active.find(
    ({ prefix: of, abortsUploadsAfterDays, isNarrowed }) =>
      abortsUploadsAfterDays !== undefined && !isNarrowed && folder.startsWith(of),
  )
  judged.push(
    aborting === undefined
      ? {
          state: 'note',
          sentence: 'No rule ends uploads that were broken off; their parts stay, and are billed.',
          remedy: 'Sandglass clears up after itself. As a net, add a rule with AbortIncompleteMultipartUpload.',
        }
      : {
          state: (aborting.abortsUploadsAfterDays ?? 0) < LONGEST_LINK_DAYS ? 'note' : 'fine',
          sentence: `The rule${named(aborting)} ends uploads that were broken off after ${aborting.abortsUploadsAfterDays} days; later they can’t be resumed.`,
        },
  )
  return judged
}

function named({ id }: LifecycleRule): string {
  return id === undefined || id === '' ? '' : ` “${id.slice(0, 64)}”`
}
