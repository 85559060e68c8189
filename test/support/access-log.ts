/** A request for a URL, and what came of it. */
export interface Request {
  readonly url: string
  readonly bucket: string
  readonly method?: string
  readonly requestId: string
  readonly at?: Date
  readonly status?: number
  readonly code?: string
  readonly bytes?: number
  readonly ip?: string
  readonly userAgent?: string
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The line that Amazon S3 writes of it. Source: Amazon S3 User Guide, "Amazon S3 server access log format". */
export function accessLogLine(request: Request): string {
  const { url, bucket, method = 'GET', requestId, at = new Date(), status = 200, code, bytes, ip, userAgent } = request
  const { pathname, search, host } = new URL(url)
  const pad = (number: number) => String(number).padStart(2, '0')
  const day = `${pad(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}`
  const time = `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}`
  const fields = [
    '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be',
    bucket,
    `[${day}:${time} +0000]`,
    ip ?? '192.0.2.3',
    'arn:aws:iam::123456789012:user/ann',
    requestId,
    `REST.${method}.OBJECT`,
    encodeURIComponent(pathname.slice(1)),
    `"${method} ${pathname}${search} HTTP/1.1"`,
    status,
    code ?? '-',
    bytes ?? '-',
    '- 12 11 "-"',
    `"${userAgent ?? '-'}"`,
    `- Hhost1id= SigV4 - QueryString ${host} TLSv1.3 - -`,
  ]
  return `${fields.join(' ')}\n`
}
