import { expect, it } from 'vitest'
import { Limiter } from '../../../../../electron/services/transfers/sending/limiter.ts'

it('keeps to a limit that is set again and again', async () => {
  const limiter = new Limiter()
  const begun = performance.now()
  for (let index = 0; index < 20; index += 1) {
    limiter.set(2000)
    await limiter.pass(50)
  }
  // 1000 bytes, but for what goes at once. Only too fast would be wrong: a busy computer is slower.
  expect(performance.now() - begun).toBeGreaterThan(350)
})
