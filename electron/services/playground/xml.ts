import { parseXml as parse, XmlElement } from '@rgrove/parse-xml'
import { S3Error } from './s3-error.ts'

/** Markup that is already escaped. Only `element` makes it. */
export interface Xml {
  readonly markup: string
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Escapes text for element content and attribute values. Control characters become references, as S3 sends them. */
function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys may hold any character, and these need a reference
  return text.replace(/[&<>"'\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (character) => {
    return ESCAPES[character] ?? `&#x${character.charCodeAt(0).toString(16)};`
  })
}

/** One element around text or children. Undefined children are left out. */
export function element(
  name: string,
  content: string | number | boolean | readonly (Xml | undefined)[],
  attributes: Readonly<Record<string, string>> = {},
): Xml {
  const opening = Object.entries(attributes).reduce((tag, [key, value]) => `${tag} ${key}="${escapeXml(value)}"`, name)
  const inner = Array.isArray(content) ? content.map((child) => child?.markup ?? '').join('') : escapeXml(`${content}`)
  return { markup: `<${opening}>${inner}</${name}>` }
}

/** A whole document in S3's namespace; `plain` leaves the namespace out, as S3 does for errors. */
export function xmlDocument(
  rootName: string,
  children: readonly (Xml | undefined)[] | string,
  options: { plain?: boolean } = {},
): string {
  const attributes = options.plain ? {} : { xmlns: NAMESPACE }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(rootName, children, attributes).markup}`
}

/** Parses a request body. Throws MalformedXML unless it is well-formed and its root has the given name. */
export function parseXml(body: Buffer, rootName: string): XmlElement {
  let root: XmlElement | null
  try {
    root = parse(new TextDecoder('utf-8', { fatal: true }).decode(body)).root
  } catch {
    // Whatever the parser throws (a stack overflow by nesting included), the document is the cause.
    throw new S3Error('MalformedXML')
  }
  if (root?.name !== rootName) throw new S3Error('MalformedXML')
  return root
}

/** The child elements of that name, in order. */
export function childElements(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter((child): child is XmlElement => child instanceof XmlElement && child.name === name)
}

/** The text of the only child of that name, or undefined. Throws MalformedXML when it is repeated. */
export function childText(parent: XmlElement, name: string): string | undefined {
  const [first, second] = childElements(parent, name)
  if (second) throw new S3Error('MalformedXML')
  return first?.text
}

/** As `childText`. Throws MalformedXML when there is none. */
export function requiredText(parent: XmlElement, name: string): string {
  const text = childText(parent, name)
  if (text === undefined) throw new S3Error('MalformedXML')
  return text
}

/** Throws MalformedXML when the element holds children of other names: what isn't understood is never ignored. */
export function onlyChildren(parent: XmlElement, names: readonly string[]): void {
  for (const child of parent.children) {
    if (child instanceof XmlElement && !names.includes(child.name)) throw new S3Error('MalformedXML')
  }
}
