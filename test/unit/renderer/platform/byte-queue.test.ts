import { expect, it } from 'vitest'
import { ByteQueue } from '../../../../renderer/platform/byte-queue.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

it('sends two at the same time, and says for as long as there is anything to send', async () => {
  const queue = new ByteQueue()
  const told: boolean[] = []
  const end = queue.onSending((isSending) => told.push(isSending))
  const begun: string[] = []
  const files = ['a', 'b', 'c'].map((name) => ({ name, sent: Promise.withResolvers<void>() }))
  for (const { name, sent } of files) {
    queue.add(() => {
      begun.push(name)
      return sent.promise
    })
  }
  expect([begun, told]).toEqual([
    ['a', 'b'],
    [false, true],
  ])
  // One that fails does not keep the others.
  files[0]?.sent.reject(new Error('the line was cut'))
  await turn()
  expect(begun).toEqual(['a', 'b', 'c'])
  files[1]?.sent.resolve()
  await turn()
  expect(told).toEqual([false, true])
  files[2]?.sent.resolve()
  await turn()
  expect(told).toEqual([false, true, false])
  queue.add(() => Promise.resolve())
  end()
  await turn()
  expect(told).toEqual([false, true, false, true])
})
