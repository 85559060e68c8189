import type { CliContext } from './context.ts'

const STOPPING = ['SIGINT', 'SIGTERM'] as const

/** How a run of the queue ended: what goes on by itself is done, another process does it, or the person had enough. */
export type QueueRun = 'idle' | 'elsewhere' | 'interrupted'

/** Uploads what is in the queue, in this process, if no other does. Ctrl+C ends it, and leaves everything for the next time. */
export function runQueue(context: CliContext): Promise<QueueRun> {
  return untilStopped(async (signal) => {
    const { queue } = await context.services().transfers()
    try {
      return await queue.run(signal, context.progress.show)
    } finally {
      context.progress.clear()
    }
  })
}

/** Deletes what is stored of canceled uploads, unless another process is to do it. */
export function clearCanceled(context: CliContext): Promise<QueueRun> {
  return untilStopped(async (signal) => {
    const { queue } = await context.services().transfers()
    return queue.clear(signal)
  })
}

async function untilStopped(run: (signal: AbortSignal) => Promise<boolean>): Promise<QueueRun> {
  const cancellation = new AbortController()
  // Once only: whoever insists ends the process at once. Everything is in the journal.
  const stop = () => cancellation.abort()
  for (const signal of STOPPING) process.once(signal, stop)
  try {
    const isDone = await run(cancellation.signal)
    return cancellation.signal.aborted ? 'interrupted' : isDone ? 'idle' : 'elsewhere'
  } finally {
    for (const signal of STOPPING) process.off(signal, stop)
  }
}
