/**
 * Runs a step for all that wait, the last first, also for what comes to them meanwhile. Once one has failed, no further one begins;
 * it ends when none runs any more.
 */
export async function inParallel<Item>(
  waiting: Item[],
  step: (item: Item) => Promise<void>,
  atOnce: number,
): Promise<void> {
  const running = new Set<Promise<void>>()
  try {
    while (waiting.length + running.size > 0) {
      while (running.size < atOnce) {
        const item = waiting.pop()
        if (item === undefined) break
        const run = step(item).finally(() => running.delete(run))
        running.add(run)
      }
      await Promise.race(running)
    }
  } finally {
    await Promise.allSettled(running)
  }
}
