import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ListObjectsV2Command, ListObjectsV2Output, S3Client } from '@aws-sdk/client-s3'

type Entry = NonNullable<ListObjectsV2Output['Contents']>[number]

/**
 * Sends ListObjectsV2, and reads its answer by itself where that is as plain as storages write it: the SDK's parser is made for
 * any document, and takes half of the time and memory of a long list. Every other answer, and every error, is the SDK's to read.
 */
export async function sendList(
  client: S3Client,
  command: ListObjectsV2Command,
  options: { readonly abortSignal?: AbortSignal },
): Promise<ListObjectsV2Output> {
  let plain: ListObjectsV2Output | undefined
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const { response } = result
      if (isSuccess(response)) {
        const body = await buffer(response.body)
        plain = readPlainList(body.toString('utf8'))
        response.body = Readable.from(plain === undefined ? [body] : [])
      }
      return result
    },
    // Low is close to the network: before the SDK reads the body.
    { step: 'deserialize', priority: 'low', name: 'readPlainList' },
  )
  const output = await client.send(command, options)
  return plain ?? output
}

function isSuccess(response: unknown): response is { statusCode: 200; body: Readable } {
  if (typeof response !== 'object' || response === null) return false
  return (
    'statusCode' in response && response.statusCode === 200 && 'body' in response && response.body instanceof Readable
  )
}

const ROOT = /^\s*(?:<\?xml[^<>]*\?>\s*)?<ListBucketResult(?: xmlns="[^<>"]*")?>/
const ROOT_END = /<\/ListBucketResult>\s*$/
/** A comment, a CDATA section, a prefix, an attribute: all that a list may have and none has. */
const UNUSUAL = /<(?!\/?[A-Za-z]+\/?>)/

/** Without the zone, JavaScript takes a time for a local one. */
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/

/**
 * Reads a list whose elements are names and text, nothing else. In XML a `<` of a key is always `&lt;`, so what looks like a tag
 * is one. Undefined for any other document: it takes a parser.
 */
export function readPlainList(xml: string): ListObjectsV2Output | undefined {
  const root = ROOT.exec(xml)?.[0]
  if (root === undefined || !ROOT_END.test(xml.slice(-100))) return undefined
  const list = xml.slice(root.length)
  if (UNUSUAL.test(list)) return undefined
  const contents = elements(list, 'Contents')?.map(entryOf)
  const prefixes = elements(list, 'CommonPrefixes')
  if (prefixes === undefined || contents === undefined || !contents.every((entry) => entry !== undefined)) {
    return undefined
  }
  const truncated = textOf(list, 'IsTruncated')
  if (truncated !== undefined && truncated !== 'true' && truncated !== 'false') return undefined
  const count = textOf(list, 'KeyCount')
  return {
    Name: textOf(list, 'Name'),
    KeyCount: count === undefined ? undefined : Number(count),
    IsTruncated: truncated === undefined ? undefined : truncated === 'true',
    NextContinuationToken: textOf(list, 'NextContinuationToken'),
    EncodingType: textOf(list, 'EncodingType') === 'url' ? 'url' : undefined,
    Contents: contents,
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: textOf(prefix, 'Prefix') })),
  }
}

function entryOf(xml: string): Entry | undefined {
  const modified = textOf(xml, 'LastModified')
  const size = textOf(xml, 'Size') ?? '0'
  if (!/^\d{1,15}$/.test(size) || (modified !== undefined && !UTC.test(modified))) return undefined
  const time = modified === undefined ? undefined : new Date(modified)
  if (Number.isNaN(time?.getTime())) return undefined
  // The storage's word: the SDK has a type of the classes that it knows.
  const StorageClass = textOf(xml, 'StorageClass') as Entry['StorageClass']
  return { Key: textOf(xml, 'Key'), Size: Number(size), LastModified: time, ETag: textOf(xml, 'ETag'), StorageClass }
}

/** What stands in each element of that name. Undefined when one has no end. */
function elements(xml: string, name: string): string[] | undefined {
  const [open, close] = [`<${name}>`, `</${name}>`]
  const found: string[] = []
  for (let at = xml.indexOf(open); at !== -1; ) {
    const end = xml.indexOf(close, at)
    if (end === -1) return undefined
    found.push(xml.slice(at + open.length, end))
    at = xml.indexOf(open, end)
  }
  return found
}

/** The text of the first element of that name. */
function textOf(xml: string, name: string): string | undefined {
  const open = `<${name}>`
  const start = xml.indexOf(open)
  if (start === -1) return undefined
  const text = xml.slice(start + open.length, xml.indexOf('<', start + open.length))
  return text.includes('&') ? unescaped(text) : text
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]+));/g, (reference, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? reference
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : reference
  })
}
