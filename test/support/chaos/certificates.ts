import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** A certificate with its key, as PEM, made with whatever faults a test needs. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

interface Terms {
  readonly commonName: string
  /** The DNS name that it is for; without one it is an authority's. */
  readonly dnsName?: string
  readonly notBefore: Date
  readonly notAfter: Date
  /** Who vouches for it, unless it does so itself. */
  readonly issuer?: Authority
}

/** Who vouches for certificates. It lasts for as long as a test. */
export interface Authority {
  readonly commonName: string
  readonly cert: string
  readonly privateKey: KeyObject
}

// DER: a tag, the length, the content. Source: ITU-T X.690, and RFC 5280 for what a certificate has in it.
const SEQUENCE = 0x30
const SET = 0x31
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex')
const COMMON_NAME = Buffer.from('0603550403', 'hex')
const SUBJECT_ALT_NAME = Buffer.from('0603551d11', 'hex')
const IS_AUTHORITY = Buffer.from('0603551d130101ff040530030101ff', 'hex')
const VERSION_3 = Buffer.from('a003020102', 'hex')

const DAY_MS = 86_400_000

/** Makes a certificate for a DNS name that vouches for itself, valid between two moments. */
export function selfSigned(dnsName: string, notBefore: Date, notAfter: Date): Certificate {
  const { cert, privateKey } = certify({ commonName: dnsName, dnsName, notBefore, notAfter })
  return { cert, key: pem(privateKey) }
}

/** Makes a throw-away authority. */
export function createAuthority(commonName: string): Authority {
  const terms = { commonName, notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) }
  return { commonName, ...certify(terms) }
}

/** Makes a certificate for a DNS name that an authority vouches for, valid between two moments. */
export function issue(issuer: Authority, dnsName: string, notBefore: Date, notAfter: Date): Certificate {
  const { cert, privateKey } = certify({ commonName: dnsName, dnsName, notBefore, notAfter, issuer })
  return { cert, key: pem(privateKey) }
}

function certify({ commonName, dnsName, notBefore, notAfter, issuer }: Terms): {
  readonly cert: string
  readonly privateKey: KeyObject
} {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const algorithm = der(SEQUENCE, ECDSA_WITH_SHA256)
  const extension = dnsName === undefined ? der(SEQUENCE, IS_AUTHORITY) : alternativeName(dnsName)
  const terms = der(
    SEQUENCE,
    VERSION_3,
    der(0x02, Buffer.from([issuer === undefined ? 1 : 2])),
    algorithm,
    distinguishedName(issuer?.commonName ?? commonName),
    der(SEQUENCE, time(notBefore), time(notAfter)),
    distinguishedName(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, extension)),
  )
  const signature = der(0x03, Buffer.from([0]), sign('sha256', terms, issuer?.privateKey ?? privateKey))
  const lines =
    der(SEQUENCE, terms, algorithm, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return { cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`, privateKey }
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function distinguishedName(commonName: string): Buffer {
  return der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(0x0c, Buffer.from(commonName)))))
}

function alternativeName(dnsName: string): Buffer {
  return der(SEQUENCE, SUBJECT_ALT_NAME, der(0x04, der(SEQUENCE, der(0x82, Buffer.from(dnsName)))))
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const length = content.length
  const header = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...header]), content])
}

/** GeneralizedTime. */
function time(date: Date): Buffer {
  const text = date.toISOString().replace(/\.\d+|[-:T]/g, '')
  return der(0x18, Buffer.from(text))
}
