import type { CallInput } from '../../../shared/api/contract.ts'
import { AppError } from '../../../shared/errors.ts'
import { parseDuration } from '../../../shared/links/expiry.ts'

/** What the contract takes: a life in seconds, or the moment of the end. */
export type Expiry = CallInput<'links.terms'>['expiry']

/** When a link is to end, as it is being chosen: it may not be complete yet. */
export type ExpiryDraft =
  | { readonly kind: 'for'; readonly seconds: number }
  /** A length of time as it is typed. */
  | { readonly kind: 'custom'; readonly text: string }
  /** A moment, ISO 8601; undefined until all of it is chosen. */
  | { readonly kind: 'until'; readonly at: string | undefined }

export type ExpiryRequest =
  | { readonly ok: true; readonly expiry: Expiry }
  /** What is missing or wrong, in a sentence. Nothing is wrong yet with a field that is still empty. */
  | { readonly ok: false; readonly problem: string; readonly isEmpty: boolean }

const MAX_SECONDS = 315_360_000

/** @param now milliseconds since the epoch */
export function requestOf(draft: ExpiryDraft, now: number): ExpiryRequest {
  if (draft.kind === 'for') return { ok: true, expiry: { seconds: draft.seconds } }
  if (draft.kind === 'until') {
    if (draft.at === undefined) return missing('Choose a date and a time.')
    if (Date.parse(draft.at) <= now) return wrong('That moment has already passed. Choose a later one.')
    return { ok: true, expiry: { until: draft.at } }
  }
  const text = draft.text.replaceAll(/\s/g, '')
  if (text === '') return missing('Write a length of time, such as 2h30m.')
  try {
    const seconds = parseDuration(text)
    return seconds > MAX_SECONDS
      ? wrong('That is longer than any link lives. Most storages allow seven days.')
      : { ok: true, expiry: { seconds } }
  } catch (error) {
    if (error instanceof AppError) return wrong(`${error.message} ${error.hint}`)
    throw error
  }
}

function missing(problem: string): ExpiryRequest {
  return { ok: false, problem, isEmpty: true }
}

function wrong(problem: string): ExpiryRequest {
  return { ok: false, problem, isEmpty: false }
}

/** The lives that are offered, in seconds. */
const PRESETS = [900, 3600, 86_400, 259_200, 604_800] as const

const PRESET_LABELS: Readonly<Record<(typeof PRESETS)[number], string>> = {
  900: '15 min',
  3600: '1 hour',
  86400: '24 hours',
  259200: '3 days',
  604800: '7 days',
}

/** The choices of a life, the person's own usual one among them. @param words writes another length of time */
export function presetOptions(
  usual: number,
  words: (seconds: number) => string,
): readonly { readonly id: string; readonly label: string }[] {
  const labels: Readonly<Record<number, string>> = PRESET_LABELS
  return [...new Set([...PRESETS, usual])]
    .toSorted((a, b) => a - b)
    .map((seconds) => ({ id: String(seconds), label: labels[seconds] ?? words(seconds) }))
}
