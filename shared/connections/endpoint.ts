import { AppError } from '../errors.ts'
import type { Addressing, Provider } from './providers.ts'

/** An endpoint taken apart. `host` has the port when it isn't the scheme's own; `basePath` is empty or starts with `/`. */
export interface Endpoint {
  readonly scheme: 'https' | 'http'
  readonly host: string
  readonly basePath: string
}

const REGION = /^[a-z0-9][a-z0-9-]{0,62}$/

/**
 * Parses an endpoint as a person types it.
 * @throws AppError `invalid-input` for anything but http(s) with a host, and for credentials, queries or fragments in it.
 */
export function parseEndpoint(text: string): Endpoint {
  const example = 'Write it like https://s3.example.com or http://127.0.0.1:9000.'
  const given = text.trim()
  if (!URL.canParse(given)) throw new AppError('invalid-input', 'The endpoint is not a URL.', example, 'endpoint')
  const url = new URL(given)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new AppError('invalid-input', 'The endpoint must start with https:// or http://.', example, 'endpoint')
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new AppError('invalid-input', 'The endpoint has more than a host, a port and a path.', example, 'endpoint')
  }
  if (isMetadataAddress(url.hostname)) {
    throw new AppError(
      'invalid-input',
      'That address belongs to a cloud machine’s metadata service, not to a storage.',
      example,
      'endpoint',
    )
  }
  return {
    scheme: url.protocol === 'https:' ? 'https' : 'http',
    host: url.host,
    basePath: url.pathname.replace(/\/+$/, ''),
  }
}

/** The endpoint as text: the form that connections store and credentials are bound to. */
export function formatEndpoint(endpoint: Endpoint): string {
  return `${endpoint.scheme}://${endpoint.host}${endpoint.basePath}`
}

/**
 * The endpoint of a provider's region.
 * @throws AppError `invalid-input` when the region can't be part of a host name, or when an endpoint must be given and isn't.
 */
export function providerEndpoint(provider: Provider, region: string, given: string | undefined): Endpoint {
  if (given !== undefined) return parseEndpoint(given)
  if (provider.endpoint.kind === 'given') {
    throw new AppError(
      'invalid-input',
      `${provider.label} needs an endpoint.`,
      `Give it, like ${provider.endpoint.example}.`,
      'endpoint',
    )
  }
  assertRegion(region)
  // China is a partition of its own: same service, another domain.
  const domain = region.startsWith('cn-') ? '.amazonaws.com.cn' : '.amazonaws.com'
  return parseEndpoint(provider.endpoint.template.replace('{region}', region).replace('.amazonaws.com', domain))
}

/** @throws AppError `invalid-input` for a region that isn't a plain label: it becomes part of a host name and of every signature. */
export function assertRegion(region: string): void {
  if (REGION.test(region)) return
  throw new AppError(
    'invalid-input',
    'That is not a region name.',
    'Regions look like eu-west-1, auto or fra1.',
    'region',
  )
}

/** The host and the path in front of the key, for one bucket. Both are used as they are, in the request and in the signature. */
export function bucketAddress(
  endpoint: Endpoint,
  addressing: Addressing,
  bucket: string,
): { readonly host: string; readonly path: string } {
  return addressing === 'virtual'
    ? { host: `${bucket}.${endpoint.host}`, path: endpoint.basePath }
    : { host: endpoint.host, path: `${endpoint.basePath}/${bucket}` }
}

/** True for hosts that never leave this computer. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '')
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(name)
}

/** True for addresses of private networks (RFC 1918, RFC 4193, link-local), and for names that only a local network resolves. */
export function isPrivate(host: string): boolean {
  const name = host.replace(/:\d+$/, '')
  if (name.startsWith('[')) return /^\[(?:f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/.test(name)
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(name)) return /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(name)
  return !name.includes('.') || /\.(?:local|lan|internal|home\.arpa)$/.test(name)
}

/** `hostname` as `URL` writes it, which has one form for each address. `[::ffff:a9fe:…]` is 169.254.… once more. */
function isMetadataAddress(hostname: string): boolean {
  return /^(?:169\.254\.[\d.]+|\[::ffff:a9fe:[0-9a-f]+\]|\[fd00:ec2::254\]|metadata\.google\.internal\.?)$/.test(
    hostname,
  )
}
