import { describe, expect, it } from 'vitest'
import { acceleratorProblem } from '../../../../shared/settings/accelerator.ts'
import { fillNameTemplate, nameTemplateProblem } from '../../../../shared/settings/name-template.ts'
import { DEFAULT_SETTINGS, settings } from '../../../../shared/settings/settings.ts'
import { sharePrefixProblem, tidyPrefix } from '../../../../shared/settings/share-prefix.ts'

describe('nameTemplateProblem', () => {
  it.each(['{random}/{name}', '{date}/{random}/{stem}.{ext}', 'a b/{random}-{name}', '{random}{name}'])(
    'finds none with %s',
    (template) => {
      expect(nameTemplateProblem(template)).toBeUndefined()
    },
  )

  it.each([
    ['', 'Keep {random}'],
    ['{name}', 'Keep {random}'],
    ['{random}.{ext}', 'Keep {name} or {stem}'],
    ['{random}/{name}/{size}', 'Use {random}, {name}'],
    ['{random}/{name}}', 'Use {random}, {name}'],
    ['/{random}/{name}', 'like a path'],
    ['{random}//{name}', 'like a path'],
    ['{random}/{name}/', 'like a path'],
    ['../{random}/{name}', 'like a path'],
    ['{random}/\n{name}', 'like a path'],
    [`{random}/{name}${'x'.repeat(250)}`, '256 characters'],
  ])('says what is wrong with %j', (template, problem) => {
    expect(nameTemplateProblem(template)).toContain(problem)
  })
})

it('fills a template in, without reading the values as templates', () => {
  const parts = { random: 'R', fileName: '{random}.tar.gz', date: '2026-12-01' }
  expect(fillNameTemplate('{date}/{random}/{name} {stem} {ext}', parts)).toBe(
    '2026-12-01/R/{random}.tar.gz {random}.tar gz',
  )
})

describe('sharePrefixProblem', () => {
  it.each(['', '/', 'shared', '/shared/', 'a/b c/ü', '...', 'a.b/..c'])('finds none with %j', (prefix) => {
    expect(sharePrefixProblem(prefix)).toBeUndefined()
  })

  it.each([
    ['a//b', 'empty folder'],
    ['../a', 'browsers remove them'],
    ['a/./b/', 'browsers remove them'],
    ['a\tb', 'Control characters'],
    ['ü'.repeat(257), '512 bytes'],
  ])('says what is wrong with %j', (prefix, problem) => {
    expect(sharePrefixProblem(prefix)).toContain(problem)
  })

  it('takes slashes at the ends for nothing', () => {
    expect(tidyPrefix('//a/b/')).toBe('a/b')
    expect(tidyPrefix('/')).toBe('')
  })
})

describe('acceleratorProblem', () => {
  it.each([
    '',
    'CommandOrControl+Shift+L',
    'Alt+Space',
    'F9',
    'Shift+F9',
    'Super+num1',
    'ctrl+alt+,',
    'Alt+Plus',
    'Cmd+/',
  ])('finds none with %j', (accelerator) => {
    expect(acceleratorProblem(accelerator)).toBeUndefined()
  })

  it.each([
    ['L', 'taken from whoever types'],
    ['Shift+L', 'taken from whoever types'],
    ['Hyper+L', 'Not every modifier is known'],
    ['Alt', 'Add a key behind'],
    ['Control+Shift', 'Add a key behind'],
    ['Control+', 'Add a key at its end'],
    ['Control++', 'The key + is called Plus'],
    ['Control+LL', 'The key at the end is not known'],
    ['Control+F25', 'The key at the end is not known'],
    ['Control + L', 'Not every modifier is known'],
    [`Control+${'x'.repeat(60)}`, '64 characters'],
  ])('says what is wrong with %j', (accelerator, problem) => {
    expect(acceleratorProblem(accelerator)).toContain(problem)
  })
})

it.each(['canary', 'canary+L', 'Control+canary', 'canary//', '{canary}', '{random}{canary}', '\ncanary'])(
  'repeats nothing of what it refuses: %j',
  (text) => {
    for (const problem of [acceleratorProblem, nameTemplateProblem, sharePrefixProblem]) {
      expect(problem(text) ?? '').not.toContain('canary')
    }
  },
)

it('refuses, with the field and the rule’s own words, what a rule finds', () => {
  const parsed = settings().safeParse({ ...DEFAULT_SETTINGS, nameTemplate: '{name}', sharePrefix: 'a//b' })
  expect(parsed.error?.issues).toMatchObject([
    { path: ['sharePrefix'], message: 'Leave out the empty folder: two slashes follow each other.' },
    { path: ['nameTemplate'], message: 'Keep {random} in it: it is what nobody can guess.' },
  ])
})
