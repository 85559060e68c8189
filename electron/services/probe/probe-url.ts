import { AppError } from '../../../shared/errors.ts'
import type { Link, LinkMethod, ProbeResult, ProbeVerdict } from '../../../shared/links/link.ts'
import { judgeAnswer, LONG_URL, type StorageAnswer } from '../../../shared/links/probe-verdict.ts'
import { REMEDIES } from '../../../shared/links/verdict-texts.ts'
import type { Network } from '../network/network.ts'
import { regionNamedBy } from '../objects/named-region.ts'
import { failureOfAnswer } from '../objects/storage-failure.ts'
import type { Clock } from '../ports.ts'
import { type AnonymousAnswer, requestAnonymously } from './anonymous-request.ts'

const TIMEOUT_MS = 15_000
const MAX_ERROR_BYTES = 64 * 1024
const MAX_ETAG_LENGTH = 256

/** What a probe learns besides its verdict. */
export interface Probe {
  readonly result: ProbeResult
  /** Server clock minus this computer's, in seconds, where the answer had a `Date`. */
  readonly clockOffsetSeconds?: number | undefined
  /** The region that the storage names in its answer. */
  readonly region?: string | undefined
  readonly etag?: string | undefined
  /** The object's whole size in bytes. */
  readonly size?: number | undefined
}

export interface ProbeOptions {
  readonly method: LinkMethod
  /** The link's end, where it is known: milliseconds since the epoch. */
  readonly expiresAt?: number | undefined
  /** What the object was when it was shared, where that is known. */
  readonly shared?: Pick<Link, 'etag' | 'size' | 'versionId'> | undefined
  readonly clock: Clock
  readonly network: Network
}

/**
 * Asks for a link as its recipient would: without credentials or cookies, following nothing. For GET it wants one byte and hangs
 * up after the headers. Links that write are not tried: trying is doing.
 */
export async function probeUrl(url: string, options: ProbeOptions): Promise<Probe> {
  const { method, clock, expiresAt } = options
  const at = new Date(clock.now()).toISOString()
  if (method === 'PUT' || method === 'DELETE') {
    return {
      result: {
        at,
        verdict: 'unproven',
        dead: false,
        sentence: `A ${method} link can’t be tried without doing what it does.`,
      },
    }
  }
  const startedAt = clock.now()
  try {
    const request = {
      method,
      headers: { 'cache-control': 'no-cache', ...(method === 'GET' ? { range: 'bytes=0-0' } : {}) },
      timeoutMs: TIMEOUT_MS,
      maxBodyBytes: MAX_ERROR_BYTES,
    }
    const { status, headers, body } = await requestAnonymously(url, request, options.network)
    const midpoint = (startedAt + clock.now()) / 2
    const clockOffsetSeconds = offsetFrom(headers.get('date'), midpoint)
    const etag = headers.get('etag')?.slice(0, MAX_ETAG_LENGTH)
    const size = sizeFrom(headers)
    const answer: StorageAnswer = {
      status,
      code: elementText(body, 'Code'),
      // Google gives the reason in an element of its own.
      message: [elementText(body, 'Message'), elementText(body, 'Details')].filter(Boolean).join(' '),
      etag,
      size,
    }
    const now = clock.now()
    const verdict = judgeAnswer(answer, {
      method,
      expired: expiresAt !== undefined && expiresAt <= now + (clockOffsetSeconds ?? 0) * 1000,
      endsLaterHere: expiresAt !== undefined && expiresAt > now,
      clockOffsetSeconds,
      urlLength: url.length,
      shared: options.shared,
    })
    return {
      result: { at, ...verdict, ...requestIdIn(headers) },
      clockOffsetSeconds,
      region: regionNamedBy(failureOfAnswer(status, headers, body)),
      etag,
      size,
    }
  } catch (error) {
    return { result: { at, dead: false, ...judgeSilence(error, url.length) } }
  }
}

/** Date headers have whole seconds: half a second is added, and what is within two seconds is no difference. */
function offsetFrom(date: string | null, midpoint: number): number | undefined {
  const server = date === null ? Number.NaN : Date.parse(date)
  if (Number.isNaN(server)) return undefined
  const seconds = Math.round((server + 500 - midpoint) / 1000)
  return Math.abs(seconds) <= 2 ? 0 : seconds
}

/** As every S3 storage names its answers. What is no such name is no evidence. */
function requestIdIn(headers: AnonymousAnswer['headers']): { requestId?: string } {
  const requestId = headers.get('x-amz-request-id') ?? ''
  return /^[\w.:/+=-]{1,128}$/.test(requestId) ? { requestId } : {}
}

function sizeFrom(headers: AnonymousAnswer['headers']): number | undefined {
  const total = Number(/\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1])
  return Number.isSafeInteger(total) ? total : undefined
}

/** The text of an element of an S3 error document, which is flat. Anything that isn't one gives nothing. */
function elementText(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]{1,1000})</${name}>`).exec(xml)?.[1]
}

/** What it means that there was no answer. */
function judgeSilence(error: unknown, urlLength: number): Pick<ProbeResult, 'verdict' | 'sentence' | 'remedy'> {
  const silence = (verdict: ProbeVerdict, sentence: string, remedy = REMEDIES[verdict]) => ({
    verdict,
    sentence,
    remedy,
  })
  if (error instanceof AppError) return silence('unreachable', error.message, error.hint)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const offline = Object.hasOwn(OFFLINE_SENTENCES, code) ? OFFLINE_SENTENCES[code] : undefined
  if (offline !== undefined) return silence('offline', offline)
  if (/CERT|TLS|SSL|UNABLE_TO_VERIFY/.test(code)) {
    return silence(
      'unreachable',
      'The storage’s certificate is not trusted, so nothing was sent.',
      'Test the connection, which says what is wrong with the certificate.',
    )
  }
  if (urlLength >= LONG_URL && (code === 'ECONNRESET' || code === 'EPIPE')) {
    return silence(
      'unreachable',
      'The connection was broken off. It may be the length of the link: some servers and proxies refuse a long one so.',
      REMEDIES['too-long'],
    )
  }
  return silence('unreachable', UNREACHABLE_SENTENCES[code] ?? 'The storage can’t be reached.')
}

const NO_NETWORK = 'This computer has no way to the storage’s network: it may be offline.'

const OFFLINE_SENTENCES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The link’s host name is not known: it is misspelt, or this computer is offline.',
  EAI_AGAIN: 'The link’s host name can’t be looked up now: this computer may be offline.',
  ENETUNREACH: NO_NETWORK,
  ENETDOWN: NO_NETWORK,
  EHOSTUNREACH: NO_NETWORK,
  EADDRNOTAVAIL: NO_NETWORK,
}

const UNREACHABLE_SENTENCES: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'The storage did not answer in time.',
  ECONNREFUSED: 'Nothing answers at the link’s host and port.',
}
