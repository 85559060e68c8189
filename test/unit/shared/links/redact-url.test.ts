import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NODE_SIGNING_HASH as hash } from '../../../../electron/services/signers/node-signing-hash.ts'
import { redact, redactField } from '../../../../shared/links/redact-url.ts'
import { createPresigner, signingKey } from '../../../../shared/signing/sigv4/presign.ts'

const ACCESS_KEY = 'AKIAIOSFODNN7EXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'

/** A text, and what of it must not be readable afterwards. */
interface Exposure {
  readonly text: string
  readonly hidden: readonly string[]
}

const BASE64 = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/']
const base64 = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...BASE64), minLength: min, maxLength: max })
const hex = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: min, maxLength: max })
const urlSafe = (min: number, max: number) =>
  base64(min, max).map((text) => text.replaceAll('+', '-').replaceAll('/', '~'))
const encode = encodeURIComponent

const sessionToken = base64(100, 400).map((text) => `${text}==`)
const key = fc.oneof(
  fc.stringMatching(/^[a-z]{1,8}(?:\/[a-z]{1,8}){0,2}\.txt$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)

const ours: fc.Arbitrary<Exposure> = fc
  .record({
    key,
    token: fc.option(sessionToken, { nil: undefined }),
    signedAt: fc.integer({ min: 1_700_000_000, max: 2_000_000_000 }),
    expiresSeconds: fc.integer({ min: 1, max: 604_800 }),
  })
  .map(({ key: objectKey, token, signedAt, expiresSeconds }) => {
    const text = createPresigner({
      hash,
      key: signingKey(hash, SECRET, signedAt, 'eu-west-1'),
      accessKeyId: ACCESS_KEY,
      sessionToken: token,
      signedAt,
      expiresSeconds,
      region: 'eu-west-1',
      method: 'GET',
      scheme: 'https',
      host: 'bucket.s3.eu-west-1.amazonaws.com',
      path: '',
    })(objectKey)
    const signature = text.slice(text.lastIndexOf('=') + 1)
    return { text, hidden: [signature, ...(token === undefined ? [] : [token, encode(token)])] }
  })

/** Links as others sign them: the parameters' names, and what stands in them. */
const theirs: fc.Arbitrary<Exposure> = fc.oneof(
  // the SDK puts its own order and extras
  fc.tuple(hex(64, 64), sessionToken).map(([signature, token]) => ({
    text: `https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&X-Amz-Credential=${ACCESS_KEY}%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-Security-Token=${encode(token)}&X-Amz-Signature=${signature}&X-Amz-SignedHeaders=host&x-amz-checksum-mode=ENABLED&x-id=GetObject`,
    hidden: [signature, token, encode(token)],
  })),
  // SigV4A: the signature is longer, and of varying length
  hex(136, 144).map((signature) => ({
    text: `https://m.accesspoint.s3-global.amazonaws.com/k?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Region-Set=%2A&X-Amz-Signature=${signature}`,
    hidden: [signature],
  })),
  // SigV2
  base64(27, 27).map((signature) => ({
    text: `https://b.s3.amazonaws.com/k?AWSAccessKeyId=${ACCESS_KEY}&Expires=1796119200&Signature=${encode(`${signature}=`)}`,
    hidden: [signature, encode(signature), ACCESS_KEY],
  })),
  // Google Cloud Storage, V4 and V2
  fc.tuple(hex(512, 512), base64(344, 344)).map(([v4, v2]) => ({
    text: `https://storage.googleapis.com/b/k?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=x%40y.iam.gserviceaccount.com&X-Goog-Signature=${v4} and https://storage.googleapis.com/b/k?GoogleAccessId=x@y.iam.gserviceaccount.com&Expires=1&Signature=${encode(v2)}`,
    hidden: [v4, v2, encode(v2)],
  })),
  // Azure
  base64(43, 43).map((signature) => ({
    text: `https://a.blob.core.windows.net/c/b?sv=2020-12-06&se=2026-12-01T00%3A00%3A00Z&sr=b&sp=r&sig=${encode(`${signature}=`)}`,
    hidden: [signature, encode(signature)],
  })),
  // CloudFront, as a URL and as cookies
  fc.tuple(urlSafe(340, 344), urlSafe(100, 200)).map(([signature, policy]) => ({
    text: `https://d111.cloudfront.net/i.jpg?Policy=${policy}_&Signature=${signature}__&Key-Pair-Id=K2JCJMDEHXQW5F`,
    hidden: [signature, policy],
  })),
  urlSafe(340, 344).map((signature) => ({
    text: `cookie: CloudFront-Expires=1; CloudFront-Signature=${signature}__; CloudFront-Key-Pair-Id=K2`,
    hidden: [signature],
  })),
  // content delivery networks' tokens
  hex(40, 40).map((signature) => ({ text: `https://cdn/x?hdnts=exp=1~acl=/*~hmac=${signature}`, hidden: [signature] })),
  urlSafe(43, 43).map((token) => ({ text: `https://x.b-cdn.net/x?token=${token}&expires=1`, hidden: [token] })),
  hex(40, 40).map((signature) => ({
    text: `https://x.cos.example.com/x?q-ak=a&q-signature=${signature}`,
    hidden: [signature],
  })),
  // a user name and password, `@` among them
  fc.tuple(urlSafe(8, 20), urlSafe(8, 20)).map(([first, second]) => ({
    text: `socks5://user:${first}@${second}@proxy.example.com:1080/x`,
    hidden: [first, second],
  })),
)

const elsewhere: fc.Arbitrary<Exposure> = fc.oneof(
  fc.tuple(hex(64, 64), sessionToken).map(([signature, token]) => ({
    text: `GET /k HTTP/1.1\r\nHost: b\r\nAuthorization: AWS4-HMAC-SHA256 Credential=${ACCESS_KEY}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${signature}\r\nX-Amz-Security-Token: ${token}\r\n`,
    hidden: [signature, token, ACCESS_KEY],
  })),
  base64(27, 27).map((signature) => ({
    text: `authorization: AWS ${ACCESS_KEY}:${signature}=`,
    hidden: [signature, ACCESS_KEY],
  })),
  base64(20, 60).map((token) => ({ text: `{ authorization: [ 'Bearer ${token}' ], host: 'b' }`, hidden: [token] })),
  base64(20, 60).map((token) => ({ text: `Headers { 'set-cookie' => 'id=${token}; Path=/' }`, hidden: [token] })),
  base64(20, 43).map((signature) => ({
    text: `Authorization: Signature keyId="a",signature="${signature}="`,
    hidden: [signature],
  })),
  base64(20, 43).map((nonce) => ({
    text: `Authorization: Digest username="bob", response="${nonce}"`,
    hidden: [nonce],
  })),
  base64(20, 43).map((signature) => ({
    text: `URLSearchParams { 'Signature' => '${signature}' }`,
    hidden: [signature],
  })),
  sessionToken.map((token) => ({
    text: `<Credentials><AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>${SECRET}</SecretAccessKey><SessionToken>${token}</SessionToken></Credentials>`,
    hidden: [token, SECRET],
  })),
  sessionToken.map((token) => ({
    text: `<Error><Code>ExpiredToken</Code><Token-0>${token}</Token-0></Error>`,
    hidden: [token],
  })),
  fc
    .tuple(sessionToken, fc.constantFrom('sessionToken', 'session_token', 'SessionToken', 'aws_session_token'))
    .map(([token, name]) => ({
      text: JSON.stringify({ accessKeyId: ACCESS_KEY, secretAccessKey: SECRET, [name]: token }),
      hidden: [token, SECRET, ACCESS_KEY],
    })),
  fc
    .constantFrom(
      `AWS_SECRET_ACCESS_KEY=${SECRET}`,
      `export MY_SECRET=${SECRET}`,
      `secret is\n${SECRET}`,
      `secretAccessKey: '${SECRET}'`,
      `aws_secret_access_key = ${SECRET}`,
      `the key ${SECRET} was refused`,
      `(${ACCESS_KEY}:${SECRET})`,
    )
    .map((text) => ({ text, hidden: [SECRET] })),
  fc.stringMatching(/^[a-z]{4,8} [a-z]{4,8} [a-z]{4,8}$/).map((words) => ({
    text: `{"vault":"passphrase","passphrase":"${words}","next":1}`,
    hidden: words.split(' ').filter((word) => !'vault passphrase next'.includes(word)),
  })),
  base64(86, 86).map((accountKey) => ({
    text: `AccountName=a;AccountKey=${accountKey}==;EndpointSuffix=core.windows.net`,
    hidden: [accountKey],
  })),
)

/** How such a text ends up in another one. What is looked for is wrapped alike. */
const WRAPPINGS: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'in a sentence': (text) => `Could not fetch ${text} (ETIMEDOUT)`,
  'in quotes': (text) => `fetch("${text}") failed`,
  'in a JSON string': (text) => JSON.stringify({ url: text, next: 1 }),
  'in JSON in JSON': (text) => JSON.stringify({ body: JSON.stringify({ url: text }) }),
  'percent-encoded': (text) => `https://x/?next=${encode(text.toWellFormed())}`,
  'percent-encoded twice': (text) => `https://x/?next=${encode(encode(text.toWellFormed()))}`,
  'in HTML': (text) => `<a href="${text.replaceAll('&', '&amp;')}">link</a>`,
  'in upper-case names': (text) => text.replace(/[\w-]+=/g, (name) => name.toUpperCase()),
}

const URL_WRAPPINGS = Object.keys(WRAPPINGS)
/** The others change what a header, XML or JSON is. */
const TEXT_WRAPPINGS = ['as it is', 'in a sentence', 'in a JSON string', 'in JSON in JSON']

function expectHidden({ text, hidden }: Exposure, wrapping: string): void {
  const clean = redact((WRAPPINGS[wrapping] ?? String)(text))
  // What must go is looked for in every form that it may have taken. The values are examples, and are not printed.
  const survivors = hidden.filter((value) =>
    [value, encode(value), encode(encode(value))].some((form) => clean.includes(form)),
  )
  expect(survivors.length, `${wrapping}: ${clean.slice(0, 300)}`).toBe(0)
}

describe('redact', () => {
  it('hides what signs the links that we make', () => {
    fc.assert(fc.property(ours, fc.constantFrom(...URL_WRAPPINGS), expectHidden), { numRuns: 1200 })
  })

  it('hides what signs the links of others', () => {
    fc.assert(
      fc.property(theirs, fc.constantFrom(...URL_WRAPPINGS), (exposure, wrapping) => {
        // a user name and password stand in a URL that is one
        fc.pre(!(exposure.text.startsWith('socks5') && wrapping.startsWith('percent')))
        expectHidden(exposure, wrapping)
      }),
      { numRuns: 1200 },
    )
  })

  it('hides credentials in headers, answers, settings and dumps', () => {
    fc.assert(fc.property(elsewhere, fc.constantFrom(...TEXT_WRAPPINGS), expectHidden), { numRuns: 1200 })
  })

  it('keeps the rest of a link readable', () => {
    const url =
      'https://bucket.s3.eu-west-1.amazonaws.com/report.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=3600&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404&versionId=3'
    expect(redact(url)).toBe(
      'https://bucket.s3.eu-west-1.amazonaws.com/report.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=3600&X-Amz-Signature=[hidden]&versionId=3',
    )
  })

  it.each([
    '',
    'The link works.',
    'The temporary credentials of this connection have ended, or end within a minute.',
    'Check the secret access key of the connection: sandglass connect test NAME',
    'Give it with --secret-stdin or --secret-env, or set SANDGLASS_PASSPHRASE for the passphrase vault.',
    'Unexpected token < in JSON at position 4',
    'The signature does not match: the link was altered.',
    'The key needs s3:GetObject on it; its policy denies it.',
    'AccessDenied [403] at 2026-11-24T12:00:00.000Z after 12345678 ms',
    'There is no file “/home/ann/Documents/report (final) v2.pdf”.',
    's3://bucket/shared/quarterly-report-2026.pdf?x=1&y=2#top',
    'https://s3.example.com:9000/base/path',
    'mailto:ann@example.com, ann@example.com',
    'commit da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'arn:aws:s3:eu-west-1:123456789012:accesspoint/my-ap',
    'ETag "d41d8cd98f00b204e9800998ecf8427e-12"',
    'design=modern&assign=1&big=2',
    '550e8400-e29b-41d4-a716-446655440000',
  ])('leaves %j alone', (text) => {
    expect(redact(text)).toBe(text)
  })

  it.each([
    ['an equals sign each', 'sig='.repeat(100_000)],
    ['backslashes', `token${'\\'.repeat(200_000)}`],
    ['a base64 run', 'Ab1/'.repeat(100_000)],
    ['hexadecimal', 'deadbeef'.repeat(50_000)],
    ['at signs', `https://${'@'.repeat(200_000)}`],
    ['schemes', 'a://'.repeat(50_000)],
    ['letters before a scheme', 'a'.repeat(200_000)],
    ['spaces behind a name', `secret${' '.repeat(200_000)}`],
    ['quotes', `password="${'\\"'.repeat(50_000)}`],
    ['percent signs', `token%${'25'.repeat(100_000)}`],
    ['header quotes', `cookie: ${'="'.repeat(100_000)}`],
  ])('is quick about %s', (_, text) => {
    const started = performance.now()
    redact(text)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('redactField', () => {
  it.each(['secretAccessKey', 'session_token', 'passphrase', 'Password', 'authorization', 'X-Amz-Signature', 'cookie'])(
    'hides all of what stands under %j',
    (name) => {
      expect(redactField(name, 'hunter2')).toBe('[hidden]')
    },
  )

  it.each(['message', 'during', 'event', 'stack', ''])('redacts what stands under %j', (name) => {
    expect(redactField(name, 'GET /?sig=abc')).toBe('GET /?sig=[hidden]')
  })
})
