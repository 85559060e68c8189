/** A bucket's lifecycle rule, as the storage tells it; of others' nothing is looked at but the name. */
export type LifecycleRule = Readonly<Record<string, unknown>> & {
  readonly ID?: string | undefined
  readonly Status: 'Enabled' | 'Disabled' | undefined
}

/** The shortest time after which the rule may delete, in days: no link lives longer than seven. */
export const MIN_TIDY_DAYS = 8
export const MAX_TIDY_DAYS = 3650
/** Links that are renewed have some time, too. */
export const DEFAULT_TIDY_DAYS = 30

const MAX_ID = 255

/** Which of a bucket's rules is ours: that of the place, without slashes at its ends. */
export function tidyRuleId(prefix: string): string {
  return `sandglass-tidy ${prefix}`.slice(0, MAX_ID)
}

/** Deletes what lies under a prefix for so many days: the net, for when nobody runs Sandglass any more. */
export function tidyRule(prefix: string, days: number, keepsVersions: boolean): LifecycleRule {
  return {
    ID: tidyRuleId(prefix),
    Status: 'Enabled',
    Filter: { Prefix: `${prefix}/` },
    Expiration: { Days: days },
    ...(keepsVersions && { NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: days },
  }
}

/** The rules with ours among them, in its place if there was one. All others stay as they are. */
export function withTidyRule(rules: readonly LifecycleRule[], ours: LifecycleRule): readonly LifecycleRule[] {
  return rules.some(({ ID }) => ID === ours.ID)
    ? rules.map((rule) => (rule.ID === ours.ID ? ours : rule))
    : [...rules, ours]
}

export function withoutTidyRule(rules: readonly LifecycleRule[], prefix: string): readonly LifecycleRule[] {
  return rules.filter(({ ID }) => ID !== tidyRuleId(prefix))
}
