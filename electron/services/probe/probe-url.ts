import { AppError } from '../../../shared/errors.ts'
import type { LinkMethod, ProbeResult } from '../../../shared/links/link.ts'
import { judgeAnswer, type StorageAnswer } from '../../../shared/links/probe-verdict.ts'
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

/**
 * Asks for a link as its recipient would: without credentials or cookies, following nothing. For GET it wants one byte and hangs
 * up after the headers. Links that write are not tried: trying is doing.
 *
 * @param expiresAt milliseconds since the epoch, where it is known
 */
export async function probeUrl(
  url: string,
  options: {
    readonly method: LinkMethod
    readonly expiresAt?: number | undefined
    readonly clock: Clock
    readonly network: Network
  },
): Promise<Probe> {
  const { method, clock } = options
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
    const answer: StorageAnswer = {
      status,
      code: elementText(body, 'Code'),
      message: elementText(body, 'Message'),
      hasEtag: headers.get('etag') !== null,
    }
    const serverNow = clock.now() + (clockOffsetSeconds ?? 0) * 1000
    const expired = options.expiresAt !== undefined && options.expiresAt <= serverNow
    return {
      result: { at, ...judgeAnswer(answer, method, expired), ...requestIdIn(headers) },
      clockOffsetSeconds,
      region: regionNamedBy(failureOfAnswer(status, headers, body)),
      etag: headers.get('etag')?.slice(0, MAX_ETAG_LENGTH),
      size: sizeFrom(headers),
    }
  } catch (error) {
    return { result: { at, verdict: 'unreachable', dead: false, sentence: networkSentence(error) } }
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

function networkSentence(error: unknown): string {
  if (error instanceof AppError) return error.message
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return NETWORK_SENTENCES[code] ?? (/CERT|TLS|SSL/.test(code) ? TLS_SENTENCE : 'The storage can’t be reached.')
}

const TLS_SENTENCE = 'The storage’s certificate is not trusted, so nothing was sent.'

const NETWORK_SENTENCES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The link’s host name is not known: it is misspelt, or this computer is offline.',
  EAI_AGAIN: 'The link’s host name can’t be looked up now: this computer may be offline.',
  ETIMEDOUT: 'The storage did not answer in time.',
  ECONNREFUSED: 'Nothing answers at the link’s host and port.',
  DEPTH_ZERO_SELF_SIGNED_CERT: TLS_SENTENCE,
  SELF_SIGNED_CERT_IN_CHAIN: TLS_SENTENCE,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: TLS_SENTENCE,
}
