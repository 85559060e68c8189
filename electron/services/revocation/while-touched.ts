import type { CopyPlace } from '../library/copy-repository.ts'
import type { RemoveCopyParts } from './remove-copy.ts'

/** How often it is written down that copies are still being made. A storage takes its time for large ones. */
const TOUCH_MS = 60_000

/** Works on copies, which meanwhile nobody takes for left behind. */
export async function whileTouched<T>(
  places: readonly CopyPlace[],
  { copies, clock }: Pick<RemoveCopyParts, 'copies' | 'clock'>,
  work: () => Promise<T>,
): Promise<T> {
  const touching = setInterval(() => copies().touch(places, clock.now()), TOUCH_MS).unref()
  try {
    return await work()
  } finally {
    clearInterval(touching)
  }
}
