const HIDDEN = '[hidden]'

/** What signs or names a signer in a URL, whatever the storage calls it: these match the end of `X-Amz-Signature` as well. */
const PARAMETERS = 'signature|sig|credential|token|policy|authorization|hmac|awsaccesskeyid|googleaccessid'
const SECRETS = 'secret[-_]?access[-_]?key|session[-_]?token|secret|passphrase|password|account[-_]?key'
const HEADERS = 'authorization|x-amz-security-token|cookie'

/** Between a parameter and its value in a URL: percent-encoded however often, or escaped in JSON. */
const IN_URL = String.raw`(?:=|%(?:25)*3d|\\u003d)\\*["']?`
/** Between a quoted name and its quoted value, as JSON or `util.inspect` print them, themselves quoted or not. */
const IN_OBJECT = String.raw`\\*["']\s*(?::|=>?)\s*\[?\s*\\*["']`
const ANYWHERE = String.raw`\\*["']?\s*(?:=>|[:=])\s*\[?\s*`

const RULES: readonly (readonly [RegExp, string])[] = [
  [new RegExp(String.raw`((?:${PARAMETERS})(?:${IN_URL}|${IN_OBJECT}))[^&\s"'<>#;]+`, 'gi'), `$1${HIDDEN}`],
  // to the end of the line, or of the quotes around it; what is quoted within (`response="…"`) belongs to it
  [
    new RegExp(String.raw`((?:${HEADERS})${ANYWHERE}\\*["']?)(?:[^\r\n"']|(?<==\\*)["'][^\r\n"']*["'])+`, 'gi'),
    `$1${HIDDEN}`,
  ],
  [
    new RegExp(String.raw`((?:${SECRETS})${ANYWHERE})(?:(\\*["'])(?:(?!\2)(?:\\.|[^\r\n]))+|[^\s"',}<]+)`, 'gi'),
    `$1$2${HIDDEN}`,
  ],
  // XML answers: those of a token service, and errors that repeat what they refuse
  [/(<(?:secretaccesskey|sessiontoken|token(?:-\d+)?|signatureprovided)>)[^<]+/gi, `$1${HIDDEN}`],
  [/(?<=[a-z0-9]:\/\/)[^\s/"']+@/gi, `${HIDDEN}@`],
  // an access key id by its shape, and any run (behind a `\n` of JSON, too) that has a secret key's length and alphabet
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g, HIDDEN],
  [
    /(?:(?<![A-Za-z0-9/+])|(?<=\\[nrt]))(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*[a-z])(?=[A-Za-z0-9/+]*\d)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
    HIDDEN,
  ],
  // hashes and signatures in hexadecimal
  [/(?<![0-9a-f])[0-9a-f]{64,}(?![0-9a-f])/gi, HIDDEN],
]

const SECRET_FIELD = new RegExp(`(?:${PARAMETERS}|${SECRETS}|${HEADERS})$`, 'i')

/**
 * Takes out of a text whatever would let a reader use it: signatures, session tokens, credentials in URLs and headers, access key
 * pairs. It is the last line before anything is logged or shown as an error, so it prefers to take too much.
 */
export function redact(text: string): string {
  let clean = text
  for (const [pattern, replacement] of RULES) clean = clean.replace(pattern, replacement)
  return clean
}

/** As `redact`, for a value that stands under a name of its own: under some names, all of it is hidden. */
export function redactField(name: string, value: string): string {
  return SECRET_FIELD.test(name) ? HIDDEN : redact(value)
}
