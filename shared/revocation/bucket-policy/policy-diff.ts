/** One line of a policy as it is shown, and whether it comes, goes or stays. */
export interface PolicyDiffLine {
  readonly change: 'added' | 'removed' | 'same'
  readonly text: string
}

const CONTEXT_LINES = 3

/**
 * What changes between two policies, line by line, with a few lines around it. Both are laid out alike for it: what is written keeps
 * its own layout. Ours is one statement, or a few side by side, so that what changes is one run of lines.
 */
export function policyDiff(before: string | undefined, after: string | undefined): PolicyDiffLine[] {
  const old = linesOf(before)
  const fresh = linesOf(after)
  const shorter = Math.min(old.length, fresh.length)
  let head = 0
  while (head < shorter && isSameLine(old[head], fresh[head])) head++
  let tail = 0
  while (tail < shorter - head && isSameLine(old[old.length - 1 - tail], fresh[fresh.length - 1 - tail])) tail++
  if (head === old.length && head === fresh.length) return []
  return [
    ...as('same', fresh.slice(Math.max(0, head - CONTEXT_LINES), head)),
    ...as('removed', old.slice(head, old.length - tail)),
    ...as('added', fresh.slice(head, fresh.length - tail)),
    ...as('same', fresh.slice(fresh.length - tail).slice(0, CONTEXT_LINES)),
  ]
}

function as(change: PolicyDiffLine['change'], lines: readonly string[]): PolicyDiffLine[] {
  return lines.map((text) => ({ change, text }))
}

function linesOf(policy: string | undefined): string[] {
  return policy === undefined ? [] : JSON.stringify(JSON.parse(policy), null, 2).split('\n')
}

/** A comma more or less is what follows from a neighbour. */
function isSameLine(one: string | undefined, other: string | undefined): boolean {
  return one?.replace(/,$/, '') === other?.replace(/,$/, '')
}
