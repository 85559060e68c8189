/**
 * Puts work off until it is first needed, then keeps the result. Schemas are made this way: building all of them
 * costs more than the rest of a command's start-up, and a command needs two or three. Bundlers leave out what nobody asks for, and
 * with it the library that the page has no use for.
 */
/* @__NO_SIDE_EFFECTS__ */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
