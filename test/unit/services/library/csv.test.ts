import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRecord, parseCsv } from '../../../../electron/services/library/csv.ts'

describe('CSV', () => {
  it.each([
    ['', []],
    ['a', [['a']]],
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,\r\n,b\r\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['a,', [['a', '']]],
    [',', [['', '']]],
    ['a\r\n\r\n\nb', [['a'], ['b']]],
    ['""', [['']]],
    ['""\r\n"",""', [[''], ['', '']]],
    ['"a ""b"", c\r\nd",e', [['a "b", c\r\nd', 'e']]],
    ['a\rb,c', [['a\rb', 'c']]],
  ])('reads %j', (text, records) => {
    expect([...parseCsv(text)]).toEqual(records)
  })

  it.each(['"', '"a', 'a"b', '"a"b', '"a" ,b', '"a""', '"a"\rb'])('refuses %j', (text) => {
    expect(() => [...parseCsv(text)]).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  })

  it('reads what it writes', () => {
    const cell = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', ' ', 'a') }))
    const record = fc
      .array(cell, { minLength: 1, maxLength: 5 })
      .filter((cells) => cells.join('') !== '' || cells.length > 1)
    fc.assert(
      fc.property(fc.array(record), (records) => {
        expect([...parseCsv(records.map(csvRecord).join(''))]).toEqual(records)
      }),
    )
  })
})
