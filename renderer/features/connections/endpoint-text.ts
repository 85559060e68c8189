import { isLoopback, isPrivate } from '../../../shared/connections/endpoint.ts'
import type { ConnectableProvider } from '../../../shared/connections/providers.ts'

/** What a pasted address says of a connection. What it doesn't name is absent. */
export interface EndpointReading {
  /** Scheme, host and port, and a path where it was kept. Absent where the provider’s own endpoint is meant. */
  readonly endpoint?: string
  readonly provider?: ConnectableProvider
  readonly bucket?: string
  readonly prefix?: string
  readonly region?: string
  /** What was understood beyond the plain text, in sentences. */
  readonly notes: readonly string[]
  /** True where a path was taken for a bucket, and could be part of the endpoint as well. */
  readonly pathIsGuess: boolean
}

/** The addresses of the providers that can be told by their host. A `host` group is the endpoint’s own. */
const KNOWN_HOSTS: readonly {
  readonly provider: ConnectableProvider
  readonly label: string
  readonly host: RegExp
}[] = [
  {
    provider: 'aws',
    label: 'Amazon S3',
    host: /^(?:(?<bucket>.+)\.)?s3(?:[.-]dualstack)?(?:[.-](?<region>[a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com(?:\.cn)?$/,
  },
  {
    provider: 'r2',
    label: 'Cloudflare R2',
    host: /^(?:(?<bucket>[^.]+)\.)?(?<host>[0-9a-f]{32}(?:\.(?:eu|fedramp))?\.r2\.cloudflarestorage\.com)$/,
  },
  {
    provider: 'b2',
    label: 'Backblaze B2',
    host: /^(?:(?<bucket>.+)\.)?s3\.(?<region>[a-z0-9-]+)\.backblazeb2\.com$/,
  },
  { provider: 'wasabi', label: 'Wasabi', host: /^(?:(?<bucket>.+)\.)?s3\.(?<region>[a-z0-9-]+)\.wasabisys\.com$/ },
  {
    provider: 'spaces',
    label: 'DigitalOcean Spaces',
    host: /^(?:(?<bucket>[^.]+)\.)?(?<region>[a-z]{3}\d)(?:\.cdn)?\.digitaloceanspaces\.com$/,
  },
  {
    provider: 'gcs',
    label: 'Google Cloud Storage',
    host: /^(?:(?<bucket>.+)\.)?storage\.googleapis\.com$/,
  },
]

/** Whether what was typed for a bucket is an address, which `readEndpointText` takes apart. */
export function isAddress(text: string): boolean {
  return /^\s*(?:https?|s3):\/\//i.test(text)
}

/**
 * Reads an address as people paste it: without a scheme, with the bucket in its host or path, a whole link with its signature, or
 * `s3://bucket/prefix`. What can’t be read at all is given back as it stands, for the service to refuse.
 *
 * @param keepPath leave the path in the endpoint, for a storage behind one
 */
export function readEndpointText(text: string, keepPath = false): EndpointReading {
  const given = text.trim().replace(/^[<"'“]+|[>"'”,;]+$/g, '')
  if (given === '') return { notes: [], pathIsGuess: false }
  const s3 = /^s3:\/\/([^/]+)\/?(.*)$/i.exec(given)
  if (s3?.[1] !== undefined) {
    const prefix = folderOf(s3[2] ?? '')
    return {
      bucket: s3[1],
      ...(prefix === '' ? {} : { prefix }),
      notes: ['That names a bucket, not an endpoint: it went to its field.'],
      pathIsGuess: false,
    }
  }
  const notes: string[] = []
  const url = parse(given, notes)
  if (url === undefined) return { endpoint: given, notes, pathIsGuess: false }
  if (url.username !== '' || url.password !== '')
    notes.push('The keys in the address were left out: they go in their own fields.')
  else if (url.search !== '' || url.hash !== '') notes.push('What comes after the path was left out.')
  return keepPath ? { endpoint: withPath(url), notes, pathIsGuess: false } : takeApart(url, notes)
}

function takeApart(url: URL, notes: string[]): EndpointReading {
  const known = knownHost(url.hostname)
  const path = decoded(url.pathname)
    .split('/')
    .filter((part) => part !== '')
  const inHost = known?.groups['bucket']
  const bucket = inHost ?? path[0]
  const prefix = folderOf(path.slice(inHost === undefined ? 1 : 0).join('/') + (url.pathname.endsWith('/') ? '/' : ''))
  const region = known?.groups['region']
  if (known !== undefined) notes.push(`That is ${known.label}.`)
  if (bucket !== undefined) notes.push(`“${bucket}” was taken for the bucket.`)
  const host = known?.groups['host']
  const endpoint = known === undefined ? url.origin : host === undefined ? undefined : `https://${host}`
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(known === undefined ? {} : { provider: known.provider }),
    ...(bucket === undefined ? {} : { bucket }),
    ...(prefix === '' ? {} : { prefix }),
    ...(region === undefined ? {} : { region }),
    notes,
    pathIsGuess: known === undefined && bucket !== undefined,
  }
}

function parse(given: string, notes: string[]): URL | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(given)) {
    if (!URL.canParse(given)) return undefined
    const url = new URL(given)
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined
  }
  if (!URL.canParse(`https://${given}`)) return undefined
  const { host } = new URL(`https://${given}`)
  // What has no certificate is nearly always on this computer or the network around it.
  const scheme = isLoopback(host) || isPrivate(host) ? 'http' : 'https'
  notes.push(`Read with ${scheme}:// in front.`)
  return new URL(`${scheme}://${given}`)
}

function knownHost(hostname: string) {
  for (const { provider, label, host } of KNOWN_HOSTS) {
    const match = host.exec(hostname)
    if (match !== null)
      return { provider, label, groups: (match.groups ?? {}) as Readonly<Record<string, string | undefined>> }
  }
  return undefined
}

/** The folder that a key is in: a last part with a dot in it is a file, unless a slash follows. */
function folderOf(path: string): string {
  const parts = path.split('/')
  const last = parts.at(-1) ?? ''
  if (last.includes('.')) parts.pop()
  return parts.filter((part) => part !== '').join('/')
}

function withPath(url: URL): string {
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
