import { describe, expect, it } from 'vitest'
import { signingKey } from '../../../../../electron/services/playground/auth/canonical-request.ts'
import { type ChunkedFormat, decodeAwsChunked } from '../../../../../electron/services/playground/body/aws-chunked.ts'
import { OTHER_KEY, streamOf } from '../serve.ts'

const SIGNED: ChunkedFormat = { signed: true, trailer: false }
const SIGNED_TRAILER: ChunkedFormat = { signed: true, trailer: true }
const UNSIGNED: ChunkedFormat = { signed: false, trailer: true }

// The example of "Transferring Payload in Multiple Chunks" in the S3 API reference: 65 KiB of the letter a.
const scope = { date: '20130524', region: 'us-east-1' }
const seed = {
  signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  signingKey: signingKey(OTHER_KEY.secretAccessKey, scope),
  amzDate: '20130524T000000Z',
  scope,
}
const FIRST = 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648'
const SECOND = '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497'
const LAST = 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'

function chunk(data: string, signature: string): string {
  return `${data.length.toString(16)};chunk-signature=${signature}\r\n${data}\r\n`
}
const EXAMPLE = chunk('a'.repeat(65_536), FIRST) + chunk('a'.repeat(1024), SECOND) + chunk('', LAST)

async function drainWithoutSeed(): Promise<void> {
  for await (const _ of decodeAwsChunked(streamOf(EXAMPLE), SIGNED, undefined, new Map()));
}

async function decode(body: string, format: ChunkedFormat, pieceSize = body.length, seedGiven = seed) {
  const pieces: string[] = []
  for (let at = 0; at < body.length; at += pieceSize) pieces.push(body.slice(at, at + pieceSize))
  const trailers = new Map<string, string>()
  const decoded: Buffer[] = []
  for await (const bytes of decodeAwsChunked(streamOf(...pieces), format, seedGiven, trailers)) decoded.push(bytes)
  return { text: Buffer.concat(decoded).toString(), trailers }
}

describe('signed chunks', () => {
  it.each([66_824, 1000, 61])('accepts the published example in pieces of %i bytes', async (pieceSize) => {
    expect((await decode(EXAMPLE, SIGNED, pieceSize)).text).toBe('a'.repeat(66_560))
  })

  it('accepts the published example with a signed trailer', async () => {
    const withTrailer = { ...seed, signature: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e' }
    const body = [
      chunk('a'.repeat(65_536), 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2'),
      chunk('a'.repeat(1024), '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7'),
      '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n',
      'x-amz-checksum-crc32c:sOO8/Q==\r\n',
      'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
    ].join('')
    const { text, trailers } = await decode(body, SIGNED_TRAILER, body.length, withTrailer)
    expect(text.length).toBe(66_560)
    expect([...trailers]).toEqual([['x-amz-checksum-crc32c', 'sOO8/Q==']])
    const changed = body.replace('sOO8/Q==', 'sOO8/Q=x')
    await expect(decode(changed, SIGNED_TRAILER, body.length, withTrailer)).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    })
  })

  it.each([
    ['changed data', EXAMPLE.replace('aaab', 'aabb').replace('aaaa', 'aaab'), 'SignatureDoesNotMatch'],
    ['a missing chunk', EXAMPLE.replace(chunk('a'.repeat(1024), SECOND), ''), 'SignatureDoesNotMatch'],
    ['a missing end', EXAMPLE.slice(0, -chunk('', LAST).length), 'IncompleteBody'],
    ['an unsigned chunk', EXAMPLE.replace(/;chunk-signature=[0-9a-f]+/, ''), 'InvalidRequest'],
    ['a size that is none', EXAMPLE.replace('10000;', '1000g;'), 'InvalidRequest'],
    ['a chunk longer than it says', EXAMPLE.replace('10000;', 'ffff;'), 'SignatureDoesNotMatch'],
    ['something after the end', `${EXAMPLE}x`, 'InvalidRequest'],
    ['an endless header line', `${'0'.repeat(40_000)}`, 'InvalidRequest'],
  ])('refuses %s', async (_, body, code) => {
    await expect(decode(body, SIGNED)).rejects.toMatchObject({ code })
  })

  it('refuses to take signed chunks on trust', async () => {
    await expect(drainWithoutSeed()).rejects.toMatchObject({ code: 'AccessDenied' })
  })
})

describe('unsigned chunks', () => {
  it('decodes data and trailers', async () => {
    const { text, trailers } = await decode(
      '5\r\nhello\r\n1\r\n!\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
      UNSIGNED,
      3,
    )
    expect(text).toBe('hello!')
    expect([...trailers]).toEqual([['x-amz-checksum-crc32', 'AAAAAA==']])
  })

  it.each([
    ['a repeated trailer', '0\r\na:1\r\na:2\r\n\r\n', 'InvalidRequest'],
    ['a trailer without a name', '0\r\n:1\r\n\r\n', 'InvalidRequest'],
    ['an end within a chunk', '5\r\nhel', 'IncompleteBody'],
    ['too many trailers', `0\r\n${Array.from({ length: 20 }, (_, n) => `t${n}:1\r\n`).join('')}\r\n`, 'InvalidRequest'],
  ])('refuses %s', async (_, body, code) => {
    await expect(decode(body, UNSIGNED)).rejects.toMatchObject({ code })
  })
})
