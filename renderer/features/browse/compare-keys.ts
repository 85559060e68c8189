/**
 * The order in which S3 lists keys: by their bytes in UTF-8, which is the order of code points. JavaScript's own `<` differs from it
 * where characters beyond U+FFFF are involved.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const [unitA, unitB] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (unitA !== unitB) return rank(unitA) - rank(unitB)
  }
  return a.length - b.length
}

/** Halves of characters (surrogates) stand for more than every whole unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
