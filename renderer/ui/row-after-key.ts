export interface RowPlace {
  readonly row: number
  readonly rowCount: number
  /** How many rows are in view. */
  readonly page: number
}

/** The row that a key leads to; undefined for a key that doesn't lead anywhere. */
export function rowAfterKey(key: string, { row, rowCount, page }: RowPlace): number | undefined {
  const rows = new Map([
    ['ArrowDown', row + 1],
    ['ArrowUp', row - 1],
    ['PageDown', row + page],
    ['PageUp', row - page],
    ['Home', 0],
    ['End', rowCount],
  ])
  const next = rows.get(key)
  return next === undefined || rowCount === 0 ? undefined : Math.min(Math.max(0, next), rowCount - 1)
}
