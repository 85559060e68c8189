import { InvalidArgumentError } from 'commander'
import { describe, expect, it } from 'vitest'
import { parseRate } from '../../../../electron/hosts/cli/parse-rate.ts'

describe('parseRate', () => {
  it.each([
    ['1024', 1024],
    ['1k', 1024],
    ['500k', 512_000],
    ['500K', 512_000],
    [' 2M ', 2_097_152],
    ['1.5m', 1_572_864],
    ['2000.5', 2000],
    ['1G', 1_073_741_824],
    ['0.001g', 1_073_741],
  ])('%s are %d bytes a second', (text, bytes) => {
    expect(parseRate(text)).toBe(bytes)
  })

  it.each(['', '0', '0k', '1023', '-5k', 'fast', '5kb', '5 k', '1e6', '1,5M', '.5M', '5.M', '٣k', '999999999999G'])(
    'refuses %j',
    (text) => {
      expect(() => parseRate(text)).toThrow(InvalidArgumentError)
    },
  )
})
