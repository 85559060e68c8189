const LOOK_EVERY_MS = 10 * 60_000
const UNUSED_MS = 12 * 3_600_000

/**
 * Resolves when something was found unused at every look of twelve hours: a host that somebody forgot should not stay open for days.
 * Time that the computer sleeps does not count.
 */
export function untilUnused(isUsed: () => Promise<boolean>): Promise<void> {
  return new Promise((resolve) => {
    let unusedMs = 0
    const timer = setInterval(async () => {
      // What can't be told may be used.
      const isInUse = await isUsed().catch(() => true)
      unusedMs = isInUse ? 0 : unusedMs + LOOK_EVERY_MS
      if (unusedMs < UNUSED_MS) return
      clearInterval(timer)
      resolve()
    }, LOOK_EVERY_MS).unref()
  })
}
