import { expect, it } from 'vitest'
import { withoutGuessedValues } from '../../../../electron/hosts/cli/optional-values.ts'

it.each([
  [
    ['share', '--zip', 'folder'],
    ['share', '--zip=', 'folder'],
  ],
  [
    ['share', 'folder', '--zip'],
    ['share', 'folder', '--zip='],
  ],
  [
    ['share', '--zip=name', 'folder', '--zipper'],
    ['share', '--zip=name', 'folder', '--zipper'],
  ],
  [
    ['share', '--zip', '--', '--zip'],
    ['share', '--zip=', '--', '--zip'],
  ],
  [[], []],
])('%j are read as %j', (args, read) => {
  expect(withoutGuessedValues(args, ['--zip'])).toEqual(read)
})
