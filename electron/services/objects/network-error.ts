import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError, type ErrorCode } from '../../../shared/errors.ts'
import { property, shown } from './storage-failure.ts'

type Words = readonly [code: ErrorCode, message: (host: string) => string, hint: string]

const OFFLINE: Words = [
  'network',
  (host) => `There is no way to ${host} from this computer right now.`,
  'Check the network connection, and a VPN if the storage needs one.',
]
const BROKEN_OFF: Words = [
  'network',
  (host) => `The connection to ${host} broke off.`,
  'Try again. If it keeps happening, a proxy or firewall on the way may be cutting it.',
]
const UNTRUSTED: Words = [
  'tls',
  (host) => `The certificate of ${host} is not from an authority that this computer trusts.`,
  'If the storage has an authority of its own, name its certificate as the CA file in the settings, or in NODE_EXTRA_CA_CERTS. If not, something on the network may be listening in.',
]
const NOT_TLS: Words = [
  'tls',
  (host) => `${host} does not speak TLS on that port.`,
  'Check the port. If the storage only speaks plain HTTP, write the endpoint with http://.',
]
const NOT_HTTP: Words = [
  'wrong-endpoint',
  (host) => `What answers at ${host} does not speak HTTP.`,
  'Check the port. If the storage speaks TLS there, write the endpoint with https://.',
]
const TOO_SLOW: Words = [
  'timeout',
  (host) => `${host} did not answer in time.`,
  'Try again. If it keeps happening, check the endpoint, and whether a firewall drops the connection.',
]

/** Codes of Node, of the resolver, of the socket and of OpenSSL. */
const WORDS: Readonly<Record<string, Words>> = {
  ENOTFOUND: [
    'unknown-host',
    (host) => `There is no host named ${host}.`,
    'Check the endpoint’s spelling. With addressing “virtual” the bucket is part of the host: try “path”.',
  ],
  EAI_AGAIN: [
    'unknown-host',
    (host) => `The name ${host} can’t be looked up right now.`,
    'Check the network connection. If others work, check the endpoint’s spelling.',
  ],
  ECONNREFUSED: [
    'connection-refused',
    (host) => `Nothing accepts connections at ${host}.`,
    'Check the host and the port, and that the storage is running.',
  ],
  ENETUNREACH: OFFLINE,
  EHOSTUNREACH: OFFLINE,
  ENETDOWN: OFFLINE,
  EADDRNOTAVAIL: OFFLINE,
  ECONNRESET: BROKEN_OFF,
  ECONNABORTED: BROKEN_OFF,
  EPIPE: BROKEN_OFF,
  ERR_STREAM_PREMATURE_CLOSE: BROKEN_OFF,
  UND_ERR_SOCKET: BROKEN_OFF,
  ETIMEDOUT: TOO_SLOW,
  UND_ERR_CONNECT_TIMEOUT: TOO_SLOW,
  UND_ERR_HEADERS_TIMEOUT: TOO_SLOW,
  UND_ERR_BODY_TIMEOUT: TOO_SLOW,
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'tls',
    (host) => `The certificate of ${host} is self-signed, so it proves nothing.`,
    'If the storage is yours, name its certificate as the CA file in the settings, or in NODE_EXTRA_CA_CERTS. If not, don’t go on.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  CERT_HAS_EXPIRED: [
    'tls',
    (host) => `The certificate of ${host} has expired.`,
    'Its owner must renew it. If every site says so, this computer’s clock is wrong.',
  ],
  CERT_NOT_YET_VALID: [
    'tls',
    (host) => `The certificate of ${host} is not valid yet.`,
    'This computer’s clock is probably behind: set it.',
  ],
  CERT_REVOKED: ['tls', (host) => `The certificate of ${host} was revoked.`, 'Its owner must replace it. Don’t go on.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'tls',
    (host) => `The certificate at ${host} belongs to another host.`,
    'Check the endpoint. With addressing “virtual” the bucket is part of the host, and a name with dots matches no certificate: try “path”.',
  ],
  ERR_SSL_WRONG_VERSION_NUMBER: NOT_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NOT_TLS,
  EPROTO: NOT_TLS,
}

/** A failure on the way to the storage, by the code of the system or of OpenSSL; undefined for any other error. */
export function networkError(error: unknown, connection: Connection | undefined): AppError | undefined {
  const code = systemCode(error)
  const words = WORDS[code] ?? wordsByKind(code, property(error, 'name'))
  if (words === undefined) return undefined
  const [appCode, message, hint] = words
  return new AppError(appCode, message(hostOf(error, connection)), hint, fieldOf(appCode))
}

function wordsByKind(code: string, name: unknown): Words | undefined {
  if (name === 'TimeoutError') return TOO_SLOW
  if (code.startsWith('EAI_')) return WORDS['EAI_AGAIN']
  if (code.startsWith('HPE_')) return NOT_HTTP
  if (/^(?:ERR_SSL|ERR_TLS|CERT|CRL|UNABLE_TO)_/.test(code)) return otherTls(code)
  return undefined
}

function otherTls(code: string): Words {
  return [
    'tls',
    (host) => `No trusted connection to ${host} could be made (${shown(code)}).`,
    'Check the endpoint, and what stands between this computer and the storage.',
  ]
}

/** `fetch` hides the system's error in `cause`, a connection attempt over several addresses in `errors`. */
function systemCode(error: unknown): string {
  for (const candidate of [error, property(error, 'cause'), property(property(error, 'errors'), '0')]) {
    const code = property(candidate, 'code')
    if (typeof code === 'string' && code !== '') return code
  }
  return ''
}

function hostOf(error: unknown, connection: Connection | undefined): string {
  const hostname = property(error, 'hostname') ?? property(property(error, 'cause'), 'hostname')
  if (typeof hostname === 'string') return shown(hostname)
  if (connection === undefined || !URL.canParse(connection.endpoint)) return 'the storage'
  return shown(new URL(connection.endpoint).host)
}

function fieldOf(code: ErrorCode): string | undefined {
  return code === 'unknown-host' || code === 'connection-refused' || code === 'wrong-endpoint' ? 'endpoint' : undefined
}
