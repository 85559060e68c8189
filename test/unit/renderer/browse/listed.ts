import type { CallOutput } from '../../../../shared/api/contract.ts'

type Page = CallOutput<'objects.list'>
export type Listed = Page['objects'][number]

/** An object as a storage lists it. */
export function listed(key: string, facts: Partial<Listed> = {}): Listed {
  return { key, size: 0, ...facts }
}

/** A page of a list. */
export function pageOf(keys: readonly string[], prefixes: readonly string[] = [], nextToken?: string): Page {
  return {
    objects: keys.map((key) => listed(key)),
    prefixes: [...prefixes],
    ...(nextToken === undefined ? {} : { nextToken }),
  }
}

/** Does work that pauses, without pausing. */
export function finish<Result>(work: Generator<void, Result, undefined>): Result {
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
  }
}
