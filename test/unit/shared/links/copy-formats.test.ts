import { execFileSync } from 'node:child_process'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COPY_FORMATS, type CopiedLink, formatLinks } from '../../../../shared/links/copy-formats.ts'

const URL_TEXT = 'https://s3.example.com/b/report.pdf?X-Amz-Expires=60&X-Amz-Signature=0a'

const linkOf = (part: Partial<CopiedLink> = {}): CopiedLink => ({
  url: URL_TEXT,
  name: 'report.pdf',
  method: 'GET',
  ends: 'Tue 1 Dec 2026, 10:00 UTC',
  ...part,
})

const HOSTILE = [
  '<img src=x onerror=alert(1)>.txt',
  '"><script>alert(1)</script>',
  "it's; rm -rf ~ #",
  '$(reboot) `reboot` $HOME',
  '](https://evil.example) [x',
  '![x](y) **b** _i_ ~~s~~ | # > - 1.',
  'a\nb\r\nc\u2028d',
  '\u202egpj.exe',
  '-rf',
  '..',
  '/etc/passwd',
  '‘; Remove-Item C:\\ ’',
  '%PATH% & calc | more',
]

/** What a POSIX shell makes of a command's words. */
function shellWords(command: string): string[] {
  const script = `set -- ${command}; for word; do printf '%s\\0' "$word"; done`
  return execFileSync('/bin/sh', ['-c', script]).toString().split('\0').slice(0, -1)
}

describe('copying a link as', () => {
  it.each([
    ['url', URL_TEXT],
    ['markdown', `[report\\.pdf](${URL_TEXT})`],
    ['html', `<a href="${URL_TEXT.replaceAll('&', '&amp;')}">report.pdf</a>`],
    ['curl', `curl --fail --globoff --output './report.pdf' '${URL_TEXT}'`],
    ['powershell', `Invoke-WebRequest -Uri '${URL_TEXT}' -OutFile './report.pdf'`],
    ['message', `report.pdf\n${URL_TEXT}\nThe link works until Tue 1 Dec 2026, 10:00 UTC.`],
  ] as const)('%s', (format, text) => {
    expect(formatLinks(format, [linkOf()])).toBe(text)
  })

  it('writes several on a line each, and messages in paragraphs', () => {
    expect(formatLinks('url', [linkOf(), linkOf()])).toBe(`${URL_TEXT}\n${URL_TEXT}`)
    expect(formatLinks('message', [linkOf(), linkOf()]).split('\n\n')).toHaveLength(2)
  })

  it.each([
    ['HEAD', "curl --fail --globoff --head 'u'", "Invoke-WebRequest -Method Head -Uri 'u'"],
    ['PUT', "curl --fail --globoff --upload-file './a' 'u'", "Invoke-WebRequest -Method Put -Uri 'u' -InFile './a'"],
    ['DELETE', "curl --fail --globoff --request DELETE 'u'", "Invoke-WebRequest -Method Delete -Uri 'u'"],
  ] as const)('asks with %s where the link is signed for it', (method, curl, powershell) => {
    const link = linkOf({ method, url: 'u', name: 'a' })
    expect(formatLinks('curl', [link])).toBe(curl)
    expect(formatLinks('powershell', [link])).toBe(powershell)
  })

  describe.each(HOSTILE)('a file called %j', (name) => {
    it('stays in one line where a line is a link', () => {
      for (const format of COPY_FORMATS.filter((id) => id !== 'message')) {
        expect(formatLinks(format, [linkOf({ name })])).not.toMatch(/[\n\r\u2028\u202e]/)
      }
      expect(formatLinks('message', [linkOf({ name })]).split('\n')).toHaveLength(3)
    })

    it('puts no tag and no attribute into HTML', () => {
      const html = formatLinks('html', [linkOf({ name })])
      expect(html.match(/[<>]/g)).toHaveLength(4)
      expect(html.match(/"/g)).toHaveLength(2)
    })

    it('ends no Markdown link early', () => {
      const [, text = '', address] =
        /^\[((?:[^\\[\]]|\\.)*)\]\(([^()]*)\)$/.exec(formatLinks('markdown', [linkOf({ name })])) ?? []
      expect(address).toBe(URL_TEXT)
      expect(text.replace(/\\./g, '')).not.toMatch(/[`*_<>[\]!|&]/)
    })

    it('is one word of a shell’s command, in this folder, and no option', () => {
      const words = shellWords(formatLinks('curl', [linkOf({ name })]))
      expect(words).toHaveLength(6)
      expect(words[4]).toMatch(/^\.\/[^/]+$/)
      expect(words[5]).toBe(URL_TEXT)
    })

    it('is one text of PowerShell', () => {
      const command = formatLinks('powershell', [linkOf({ name })])
      // Between its quotes, each quote (PowerShell takes four signs for one) comes in pairs.
      const [, file = ''] = /-OutFile '(.*)'$/.exec(command) ?? []
      expect(file.replace(/['‘’‚‛]{2}/g, '')).not.toMatch(/['‘’‚‛]/)
      expect(file).toMatch(/^\.\/[^/\\]+$/)
    })
  })

  it('keeps any name in its place in a shell', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
        const words = shellWords(formatLinks('curl', [linkOf({ name })]))
        expect(words).toHaveLength(6)
        expect(words[5]).toBe(URL_TEXT)
      }),
      { numRuns: 50 },
    )
  })

  it.each(['CON', 'nul.txt', 'com1', 'a.', ' ', '...', ''])('gives %j a name that Windows can give a file', (name) => {
    const [, file = ''] = /-OutFile '\.\/(.*)'$/.exec(formatLinks('powershell', [linkOf({ name })])) ?? []
    expect(file).not.toMatch(/^(?:con|nul|com1)(?:\.|$)|[. ]$/i)
    expect(file).not.toBe('')
  })
})
