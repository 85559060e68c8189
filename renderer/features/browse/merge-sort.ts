/** How many entries are merged between two breaths. */
const STEP = 4096

/**
 * Sorts in place, and stably: equal entries keep their order. Runs that are in order already are found first, so a list that is
 * nearly sorted takes little. It pauses (`yield`) every few thousand entries.
 */
export function* mergeSort(
  entries: Uint32Array,
  compare: (a: number, b: number) => number,
): Generator<void, void, undefined> {
  let runs = yield* findRuns(entries, compare)
  let [from, to]: [Uint32Array, Uint32Array] = [entries, new Uint32Array(entries.length)]
  let sinceBreath = 0
  while (runs.length > 1) {
    const merged: number[] = []
    for (let run = 0; run < runs.length; run += 2) {
      const start = runs[run] ?? 0
      const middle = runs[run + 1] ?? entries.length
      const end = runs[run + 2] ?? entries.length
      let [left, right] = [start, middle]
      for (let out = start; out < end; out++) {
        const takesLeft = left < middle && (right >= end || compare(from[left] ?? 0, from[right] ?? 0) <= 0)
        to[out] = (takesLeft ? from[left++] : from[right++]) ?? 0
        if (++sinceBreath >= STEP) {
          sinceBreath = 0
          yield
        }
      }
      merged.push(start)
    }
    runs = merged
    ;[from, to] = [to, from]
  }
  if (from !== entries) entries.set(from)
}

/** Where each stretch begins that is in order already. */
function* findRuns(
  entries: Uint32Array,
  compare: (a: number, b: number) => number,
): Generator<void, number[], undefined> {
  const starts = [0]
  for (let at = 1; at < entries.length; at++) {
    if (compare(entries[at - 1] ?? 0, entries[at] ?? 0) > 0) starts.push(at)
    if (at % STEP === 0) yield
  }
  return starts
}

/** How long work may keep the screen from being drawn, in milliseconds. */
const SLICE_MS = 8

/**
 * Does work that pauses in slices of a few milliseconds.
 *
 * @param now milliseconds, from any start
 * @param breathe lets everything else run: events, the screen
 * @param isOver whether the work is of no use any more; it is given up then, without a result
 */
export async function inSlices<Result>(
  work: Generator<void, Result, undefined>,
  now: () => number,
  breathe: () => Promise<void>,
  isOver: () => boolean,
): Promise<Result | undefined> {
  let until = now() + SLICE_MS
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (now() < until) continue
    await breathe()
    if (isOver()) return undefined
    until = now() + SLICE_MS
  }
}
