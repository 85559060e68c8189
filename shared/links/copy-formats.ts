import { displayText } from './display-text.ts'
import type { LinkMethod } from './link.ts'

/** The ways to copy a link. */
export const COPY_FORMATS = ['url', 'markdown', 'html', 'curl', 'powershell', 'message'] as const
export type CopyFormat = (typeof COPY_FORMATS)[number]

export const COPY_FORMAT_LABELS: Readonly<Record<CopyFormat, string>> = {
  url: 'URL',
  markdown: 'Markdown',
  html: 'HTML',
  curl: 'curl command',
  powershell: 'PowerShell command',
  message: 'Message with its end',
}

/** A link as it is copied. */
export interface CopiedLink {
  readonly url: string
  /** What it opens, by its own name: it may hold anything that a file name or a key can. */
  readonly name: string
  readonly method: LinkMethod
  /** When it ends, in words. */
  readonly ends: string
}

/** Links in a format, a line each (a paragraph each, for messages). Nothing in a name gets out of its place in the text. */
export function formatLinks(format: CopyFormat, links: readonly CopiedLink[]): string {
  return links.map(FORMATTERS[format]).join(format === 'message' ? '\n\n' : '\n')
}

const FORMATTERS: Readonly<Record<CopyFormat, (link: CopiedLink) => string>> = {
  url: ({ url }) => url,
  markdown: ({ url, name }) => `[${markdownText(displayText(name))}](${markdownAddress(url)})`,
  html: ({ url, name }) => `<a href="${htmlText(url)}">${htmlText(displayText(name))}</a>`,
  curl: curlCommand,
  powershell: powerShellCommand,
  message: ({ url, name, ends }) => `${displayText(name)}\n${url}\nThe link works until ${ends}.`,
}

/** CommonMark: a backslash takes the meaning from any sign; letters and digits have none. */
function markdownText(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$@:=^'"]/g, '\\$&')
}

/** An address in parentheses ends at the first one that isn't escaped. */
function markdownAddress(url: string): string {
  return url.replace(/[()<>\\\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}

function htmlText(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}

function curlCommand({ url, name, method }: CopiedLink): string {
  // A file's name is never taken for an option or for standard output.
  const file = posixText(`./${fileName(name)}`)
  const address = posixText(url)
  switch (method) {
    case 'GET':
      return `curl --fail --globoff --output ${file} ${address}`
    case 'HEAD':
      return `curl --fail --globoff --head ${address}`
    case 'PUT':
      return `curl --fail --globoff --upload-file ${file} ${address}`
    case 'DELETE':
      return `curl --fail --globoff --request DELETE ${address}`
  }
}

function powerShellCommand({ url, name, method }: CopiedLink): string {
  const file = powerShellText(`./${fileName(name)}`)
  const address = powerShellText(url)
  switch (method) {
    case 'GET':
      return `Invoke-WebRequest -Uri ${address} -OutFile ${file}`
    case 'HEAD':
      return `Invoke-WebRequest -Method Head -Uri ${address}`
    case 'PUT':
      return `Invoke-WebRequest -Method Put -Uri ${address} -InFile ${file}`
    case 'DELETE':
      return `Invoke-WebRequest -Method Delete -Uri ${address}`
  }
}

/** POSIX shells: nothing has a meaning between single quotes but the quote itself. */
function posixText(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** PowerShell takes the typographic single quotes for the plain one, too; doubled, each stands for itself. */
function powerShellText(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`
}

/** A name that every system can give a file, in one line, and without the wildcards of PowerShell's paths. */
function fileName(name: string): string {
  const safe = name
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '')
    .replace(/[<>:"/\\|?*[\]`]/g, '_')
    .replace(/[. ]+$/, '')
    .trim()
  if (safe === '') return 'download'
  return /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(safe) ? `_${safe}` : safe
}
