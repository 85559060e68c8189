/** What goes wrong with one request. Offsets and sizes are of its body as it is sent, unless they are said to be the answer's. */
export type RequestFault =
  /** The answer is held back. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Neither body passes faster. */
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** Of these three, the body goes that far, and no answer comes. A shorter body passes unharmed. First: nothing more is read, and the connection stays open. */
  | { readonly kind: 'stall-after'; readonly bytes: number }
  /** The connection is reset. */
  | { readonly kind: 'reset-after'; readonly bytes: number }
  /** The connection is closed, as by a server that has nothing more to say. */
  | { readonly kind: 'fin-after'; readonly bytes: number }
  /** So much of the answer's body comes, then the connection is closed. A shorter answer passes unharmed. */
  | { readonly kind: 'truncate-response'; readonly bytes: number }
  /** The storage never hears of the request; this is the answer: an error of S3, by its code, unless there is another body. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly code?: string
      readonly body?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** The same: a failure that begins like a success, as S3 answers when it fails late. */
  | { readonly kind: 'error-in-200'; readonly code: string }
  /** The same: what a network says that wants its guests to sign in. */
  | { readonly kind: 'html' }
  /** The storage does all of it, and its answer is lost with the connection. */
  | { readonly kind: 'drop-response-after-commit' }
  /** One byte reaches the storage as another. */
  | { readonly kind: 'corrupt-request-byte'; readonly offset: number }
  /** The storage's clock seems to be ahead, or behind. */
  | { readonly kind: 'set-date'; readonly offsetSeconds: number }

export type BadCertificate = 'expired' | 'not-yet-valid' | 'wrong-host' | 'self-signed' | 'unknown-issuer'

/** What goes wrong before there is a request. It ends the connections that there are, and lasts until the rules are cleared. */
export type ConnectionFault =
  /** Nobody listens. */
  | { readonly kind: 'refuse' }
  /** Only over TLS. */
  | { readonly kind: 'bad-certificate'; readonly certificate: BadCertificate }

export type FaultKind = (RequestFault | ConnectionFault)['kind']

/** Which requests a rule is for: those that everything given here is true of. */
export interface RequestMatch {
  readonly method?: string
  /** Of the path as it is sent, encoded. */
  readonly path?: RegExp
  readonly query?: (parameters: URLSearchParams) => boolean
  readonly partNumber?: number
  /** The first of them that the fault is for, from 1. Without `times` it is the only one. */
  readonly nth?: number
  /** How many of them. All, unless `nth` or this is given. */
  readonly times?: number
}

export type ChaosRule =
  | { readonly match?: RequestMatch; readonly fault: RequestFault }
  | { readonly match?: never; readonly fault: ConnectionFault }

/** What of a request decides about it. */
export interface RequestTarget {
  readonly method: string
  readonly path: string
  readonly parameters: URLSearchParams
}

/** Reads the target of a request; the host in the URL is nobody's. */
export function requestTarget(method: string, url: string): RequestTarget {
  // Not by `URL`, which would tidy the path.
  const [path = '', ...query] = url.split('?')
  return { method, path, parameters: new URLSearchParams(query.join('?')) }
}

/** Undefined for a request that is about no part. */
export function partNumberOf({ parameters }: RequestTarget): number | undefined {
  const value = parameters.get('partNumber')
  return value === null ? undefined : Number(value)
}

/** The rules in force, and how many requests each has seen. */
export class RuleBook {
  readonly #rules: { readonly rule: ChaosRule; matched: number }[] = []

  get rules(): readonly ChaosRule[] {
    return this.#rules.map(({ rule }) => rule)
  }

  add(rule: ChaosRule): void {
    this.#rules.push({ rule, matched: 0 })
  }

  clear(): void {
    this.#rules.length = 0
  }

  /** The faults for one more request, in the order of their rules. Where two can't both be, the first is. */
  faultsFor(target: RequestTarget): readonly RequestFault[] {
    const faults: RequestFault[] = []
    for (const entry of this.#rules) {
      const { match = {}, fault } = entry.rule
      if (fault.kind === 'refuse' || fault.kind === 'bad-certificate' || !matches(match, target)) continue
      entry.matched += 1
      const { nth = 1, times = match.nth === undefined ? Number.POSITIVE_INFINITY : 1 } = match
      if (entry.matched >= nth && entry.matched < nth + times) faults.push(fault)
    }
    return faults
  }
}

function matches({ method, path, query, partNumber }: RequestMatch, target: RequestTarget): boolean {
  return (
    (method === undefined || method === target.method) &&
    (path === undefined || path.test(target.path)) &&
    (query === undefined || query(target.parameters)) &&
    (partNumber === undefined || partNumber === partNumberOf(target))
  )
}
