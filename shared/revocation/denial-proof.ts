/** When a link counts as dead. Times are in milliseconds. */
export interface ProofTerms {
  /** How many refusals in a row it takes. */
  readonly denials: number
  /** How far they are apart, so that different front ends of a storage are asked. */
  readonly spacing: number
  /** How long to wait after an answer that proves nothing; each further wait is twice as long, up to `longestWait`. */
  readonly firstWait: number
  readonly longestWait: number
  /** For how long the first refusal is waited for. */
  readonly patience: number
}

/** Storages answer for a deleted object, or a tag, at once; their front ends now and then a little later. */
export const IMMEDIATE_PROOF: ProofTerms = { denials: 1, spacing: 0, firstWait: 500, longestWait: 2000, patience: 5000 }
/** Policies and keys spread with time: one front end may refuse while another one doesn't yet. */
export const EVENTUAL_PROOF: ProofTerms = {
  denials: 3,
  spacing: 5000,
  firstWait: 1000,
  longestWait: 32_000,
  patience: 300_000,
}

/** One look at the link. */
export interface Look {
  /** Milliseconds. */
  readonly at: number
  /** `open`: it still works. `undecided`: an answer that says neither, as from a busy server. */
  readonly finding: 'denied' | 'open' | 'undecided'
}

/** What follows from the looks so far: when to look again, or the end. */
export function nextLook(
  looks: readonly Look[],
  terms: ProofTerms,
): { readonly wait: number } | 'proven' | 'not-confirmed' {
  const [first] = looks
  const last = looks.at(-1)
  if (first === undefined || last === undefined) return { wait: 0 }
  const sinceOpen = looks.slice(looks.findLastIndex(({ finding }) => finding === 'open') + 1)
  const denials = sinceOpen.filter(({ finding }) => finding === 'denied').length
  if (denials >= terms.denials) return 'proven'
  if (last.finding === 'denied') return { wait: terms.spacing }
  // Refusals have begun: there is time to see whether it stays so.
  const patience = terms.patience + denials * terms.spacing
  const left = patience - (last.at - first.at)
  if (left <= 0) return 'not-confirmed'
  const inVain = looks.filter(({ finding }) => finding !== 'denied').length
  return { wait: Math.min(terms.firstWait * 2 ** (inVain - 1), terms.longestWait, left) }
}
