import { describe, expect, it } from 'vitest'
import { findUploads } from '../../../../electron/hosts/cli/find-uploads.ts'
import { codeOf } from '../../shared/app-error.ts'
import { queued } from './queued.ts'

const ONE = queued({ id: 'aaaa1111-x', linkId: 'k3v9aaaaaa' })
const OTHER = queued({ id: 'bbbb2222-x', linkId: 'k3v9bbbbbb' })
const THIRD = queued({ id: 'k3v9bb00-x', linkId: 'zzzz000000' })
const ALL = [ONE, OTHER, THIRD]

describe('findUploads', () => {
  it.each([
    ['the id of its link', 'k3v9aaaaaa', ONE],
    ['the beginning of that', 'k3v9a', ONE],
    ['its own id', 'bbbb2222-x', OTHER],
    ['the beginning of that', 'bbbb', OTHER],
    ['either in capitals', 'ZZZZ', THIRD],
  ])('finds one by %s', (_, name, upload) => {
    expect(findUploads([name], ALL)).toEqual([upload])
  })

  it('finds each once, in the order of their names', () => {
    expect(findUploads(['bbbb', 'k3v9a', 'bbbb2'], ALL)).toEqual([OTHER, ONE])
  })

  it.each(['k3v9', 'k3v9b', 'K3V9'])('does not guess what %s means', (name) => {
    expect(codeOf(() => findUploads([name], ALL))).toBe('ambiguous-id')
  })

  it.each(['', 'k3v', 'nnnn', 'k3v9aaaaaaa', '%'])('knows nothing of %j', (name) => {
    expect(codeOf(() => findUploads(['bbbb', name], ALL))).toBe('not-found')
  })
})
