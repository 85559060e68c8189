import { expect, it } from 'vitest'
import { exportFormatOf } from '../../../../renderer/features/links/library/export-format.ts'

it.each([
  ['links.json', 'id,connection\n', 'json'],
  ['LINKS.CSV', '{"format":"x"}', 'csv'],
  ['links', '\ufeff {"format":"x"}', 'json'],
  ['links.txt', '\ufeffid,connection\n', 'csv'],
])('%s that begins with %j is read as %s', (name, text, format) => {
  expect(exportFormatOf(name, text)).toBe(format)
})
