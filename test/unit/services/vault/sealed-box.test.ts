import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { seal, unseal } from '../../../../electron/services/vault/sealed-box.ts'

const KEY = new Uint8Array(32).fill(7)
const PLAINTEXT = Buffer.from('what nobody else may read')

describe('a sealed box', () => {
  it('opens with its key and context, and with no others', () => {
    const box = seal(KEY, PLAINTEXT, 'a', randomBytes)
    expect(unseal(KEY, box, 'a')).toEqual(PLAINTEXT)
    expect(unseal(KEY, box, 'b')).toBeUndefined()
    expect(unseal(new Uint8Array(32).fill(8), box, 'a')).toBeUndefined()
  })

  it('shows every changed bit and every missing byte', () => {
    const box = seal(KEY, PLAINTEXT, 'a', randomBytes)
    for (let bit = 0; bit < box.length * 8; bit += 1) {
      const bent = Buffer.from(box)
      bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(unseal(KEY, bent, 'a')).toBeUndefined()
    }
    for (let length = 0; length < box.length; length += 1) {
      expect(unseal(KEY, box.subarray(0, length), 'a')).toBeUndefined()
    }
  })

  it('looks different each time', () => {
    expect(seal(KEY, PLAINTEXT, 'a', randomBytes)).not.toEqual(seal(KEY, PLAINTEXT, 'a', randomBytes))
  })
})
