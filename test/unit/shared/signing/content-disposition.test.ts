import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkOptions } from '../../../../shared/links/link.ts'
import { contentDisposition } from '../../../../shared/signing/content-disposition.ts'

/** The grammar of RFC 6266 with the extended notation of RFC 8187, as strictly as a recipient may read it. */
const HEADER =
  /^(attachment|inline)(?:; filename="([^"\\]*)"(?:; filename\*=UTF-8''((?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})*))?)?$/

/** The name that a recipient saves the file under. */
function decode(header: string): { disposition: string; standIn?: string | undefined; name?: string | undefined } {
  expect(header).toMatch(/^[\x20-\x7e]*$/)
  const [, disposition = '', standIn, extended] = HEADER.exec(header) ?? []
  expect(disposition).not.toBe('')
  const bytes = extended?.replaceAll(/%(..)|(.)/g, (_, hex, plain) => hex ?? plain.charCodeAt(0).toString(16))
  return {
    disposition,
    standIn,
    name:
      bytes === undefined
        ? standIn
        : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'hex')),
  }
}

describe('contentDisposition', () => {
  it('is the bare type without a name', () => {
    expect(contentDisposition('attachment')).toBe('attachment')
    expect(contentDisposition('inline')).toBe('inline')
  })

  it.each([
    ['report.pdf', 'report.pdf'],
    ['with space.txt', 'with space.txt'],
    ["it's (a) *star*!.txt", "it's (a) *star*!.txt"],
    ['a;b=c,d.txt', 'a;b=c,d.txt'],
    ['say "hi".txt', 'say _hi_.txt'],
    ['back\\slash.txt', 'back_slash.txt'],
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['100%.txt', '100_.txt'],
    ['%22;evil', '_22;evil'],
    ['é NFC.txt'.normalize('NFC'), 'e NFC.txt'],
    ['é NFD.txt'.normalize('NFD'), 'e NFD.txt'],
    ['naïve façade.txt', 'naive facade.txt'],
    ['ﬁle.txt', 'file.txt'],
    ['＂full＂／width％＼.txt', '_full__width__.txt'],
    ['日本語.pdf', '___.pdf'],
    ['😀.png', '_.png'],
    ['a\u202efdp.exe', 'a_fdp.exe'],
    [' ', ' '],
    ['x'.repeat(255), 'x'.repeat(255)],
    ['é'.repeat(255), 'e'.repeat(255)],
    ['a"; filename="evil.exe', 'a_; filename=_evil.exe'],
    ['\u0301', ''],
  ])('%j', (name, standIn) => {
    for (const disposition of ['attachment', 'inline'] as const) {
      expect(decode(contentDisposition(disposition, name))).toEqual({ disposition, standIn, name })
    }
  })

  it('gives the recipient the very name, in a header that nothing ends early', () => {
    const text = fc.oneof(
      fc.string({ minLength: 1, maxLength: 255 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      fc
        .array(fc.constantFrom('"', '\\', ';', '%', '/', "'", '*', '=', 'é', '\u0301', '😀', '\r', '\n', '\u0000', ' '))
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (name) => {
        expect(decode(contentDisposition('attachment', name)).name).toBe(name)
      }),
      { numRuns: 500 },
    )
  })

  it('keeps line ends out of the header, even if they got so far', () => {
    const header = contentDisposition('attachment', 'a\r\nSet-Cookie: x=1\r\n\r\n<script>')
    expect(header).not.toMatch(/[\r\n]/)
    expect(decode(header).standIn).toBe('a__Set-Cookie: x=1____<script>')
  })
})

describe('the options of a link', () => {
  const fields = ['fileName', 'contentType', 'cacheControl'] as const

  it.each([
    ['a line end', 'a\r\nSet-Cookie: x=1'],
    ['a newline', 'a\nb'],
    ['a return', 'a\rb'],
    ['NUL', 'a\u0000b'],
    ['an escape', '\u001b[2J'],
    ['a tab', 'a\tb'],
    ['a C1 control', 'a\u0085b'],
    ['delete', 'a\u007f'],
    ['half of a character', 'a\ud83d.txt'],
    ['nothing', ''],
    ['256 characters', 'x'.repeat(256)],
    ['ten megabytes', 'x'.repeat(10 * 1024 * 1024)],
  ])('refuse %s', (_, text) => {
    for (const field of fields) {
      expect(linkOptions().safeParse({ disposition: 'attachment', [field]: text }).success).toBe(false)
    }
  })

  it.each(['a.txt', 'é 😀 "quoted" \\ %', 'x'.repeat(255), '😀'.repeat(127)])('take %j', (text) => {
    for (const field of fields) {
      expect(linkOptions().safeParse({ disposition: 'inline', [field]: text }).success).toBe(true)
    }
  })
})
