const PATIENCE_MS = 45_000

/** Waits until something has come so far. */
export async function settle(
  isDone: () => boolean | Promise<boolean>,
  what: string | (() => string) = 'the app',
): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while (!(await isDone())) {
    if (Date.now() > end) throw new Error(`${typeof what === 'string' ? what : what()} did not come so far`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
