/** Migrations that take some time: each of the 12 adds 3 × 2,000 rows, statement by statement. */
export const LONG_MIGRATIONS: readonly string[] = Array.from({ length: 12 }, (_, index) => {
  const rows = `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000) SELECT ${index}, x FROM n`
  const create = index === 0 ? 'CREATE TABLE steps (step INTEGER NOT NULL, x INTEGER NOT NULL) STRICT;' : ''
  return `${create} INSERT INTO steps ${rows}; INSERT INTO steps ${rows}; INSERT INTO steps ${rows};`
})
