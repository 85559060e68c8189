import { bucketAddress, parseEndpoint } from '../connections/endpoint.ts'
import type { Link } from './link.ts'

/** Something that whoever has a link can read in it. */
export interface VisibleFact {
  readonly label: string
  readonly value:
    | { readonly kind: 'text'; readonly text: string }
    /** A moment, ISO 8601. */
    | { readonly kind: 'time'; readonly at: string }
  /** What it means where that isn't plain. */
  readonly meaning?: string
}

const text = (label: string, value: string, meaning?: string): VisibleFact => ({
  label,
  value: { kind: 'text', text: value },
  ...(meaning === undefined ? {} : { meaning }),
})

/**
 * The host that a link's URL names. An access point's address is made of its ARN: Amazon S3 User Guide, "Using Amazon S3 access
 * points" and "Multi-Region Access Point hostnames".
 */
export function linkHost(link: Pick<Link, 'bucket' | 'endpoint' | 'addressing'>): string {
  const arn = /^arn:([a-z-]+):s3:([a-z0-9-]*):(\d{12}):accesspoint[/:]([A-Za-z0-9.-]+)$/.exec(link.bucket)
  if (arn === null) return bucketAddress(parseEndpoint(link.endpoint), link.addressing, link.bucket).host
  const [, partition, region = '', account = '', name = ''] = arn
  if (region === '') return `${name}.accesspoint.s3-global.amazonaws.com`
  return `${name}-${account}.s3-accesspoint.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`
}

/** All that a link tells to whoever has it, from its recipe: the URL itself is not needed. None of it opens anything by itself. */
export function visibleToRecipient(link: Link): readonly VisibleFact[] {
  const { fileName, contentType, disposition } = link.options
  const reads = link.method === 'GET' || link.method === 'HEAD'
  return [
    text('Host', linkHost(link)),
    text('Bucket', link.bucket),
    text('Key', link.key),
    ...(link.versionId === undefined ? [] : [text('Version', link.versionId)]),
    ...(reads ? [text('Opens as', disposition === 'attachment' ? 'a download' : 'a page in the browser')] : []),
    ...(reads && fileName !== undefined ? [text('Download name', fileName)] : []),
    ...(reads && contentType !== undefined ? [text('Content type', contentType)] : []),
    text('Access key id', link.accessKeyId, 'Names the key that signed the link. The secret is not in it.'),
    link.temporary
      ? text(
          'Temporary token',
          'yes',
          'A session token is part of the link and makes it long; it ends with the session.',
        )
      : text('Temporary token', 'no'),
    text('Region', link.region === '' ? 'all' : link.region),
    { label: 'Signed', value: { kind: 'time', at: link.signedAt } },
    { label: 'Ends', value: { kind: 'time', at: link.expiresAt } },
  ]
}
