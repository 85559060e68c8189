// The few names that both Node and a browser have. No timers, no fetch, no console: rules are pure.
declare class URL {
  constructor(url: string, base?: string)
  static canParse(url: string): boolean
  readonly protocol: string
  readonly username: string
  readonly password: string
  readonly host: string
  readonly hostname: string
  readonly port: string
  readonly pathname: string
  readonly search: string
  readonly hash: string
  readonly origin: string
  readonly href: string
  readonly searchParams: URLSearchParams
}
declare class URLSearchParams {
  constructor(query?: string)
  get(name: string): string | null
  has(name: string): boolean
  entries(): IterableIterator<[string, string]>
  [Symbol.iterator](): IterableIterator<[string, string]>
}
declare class TextEncoder {
  encode(text: string): Uint8Array
}
