/**
 * Takes out of a text whatever would let a reader use it: signatures, session tokens, credentials in URLs and headers, access key
 * pairs. It is the last line before anything is logged or shown as an error, so it prefers to take too much.
 */
export function redact(text: string): string {
  let clean = text
  for (const [pattern, replacement] of RULES) clean = clean.replace(pattern, replacement)
  return clean
}

const HIDDEN = '[hidden]'

/** Parameter names are compared without case, and with `-`, `_` or nothing between their words, plain or percent-encoded. */
const PARAMETER =
  /((?:x[-_]?(?:amz|goog)[-_]?(?:signature|credential|security[-_]?token)|awsaccesskeyid|googleaccessid|signature|sig|token|policy|authorization)(?:=|%3d|%253d))[^&\s"'<>#;]+/gi

const RULES: readonly (readonly [RegExp, string])[] = [
  [PARAMETER, `$1${HIDDEN}`],
  [/\b(authorization|x-amz-security-token|cookie|set-cookie)(["']?\s*[:=]\s*["']?)[^\r\n"']+/gi, `$1$2${HIDDEN}`],
  [
    /\b(secret_?access_?key|session_?token|secret|passphrase|password|aws_secret_access_key|aws_session_token)(["']?\s*[:=]\s*["']?)[^\s"',}]+/gi,
    `$1$2${HIDDEN}`,
  ],
  [/(https?:\/\/)[^\s/@"']+@/gi, `$1${HIDDEN}@`],
  // an access key id by its shape, and any run that has a secret key's length and alphabet
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g, HIDDEN],
  [
    /(?<![A-Za-z0-9/+=])(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*[a-z])(?=[A-Za-z0-9/+]*\d)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
    HIDDEN,
  ],
  [/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/gi, HIDDEN],
]
