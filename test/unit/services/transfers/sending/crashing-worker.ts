// The worker of `PartSender`, which ends with an error when it gets a descriptor that can't be one.
import { parentPort } from 'node:worker_threads'
import type { WorkerOrder } from '../../../../../electron/services/transfers/sending/messages.ts'

parentPort?.on('message', (order: WorkerOrder) => {
  if (order.type === 'hash' && order.body !== undefined && 'fd' in order.body && order.body.fd < 0) {
    throw new Error('crashed')
  }
})
await import('../../../../../electron/services/transfers/sending/part-worker.ts')
