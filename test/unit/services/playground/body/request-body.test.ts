import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../../../../../electron/services/playground/auth/canonical-request.ts'
import type { Signed } from '../../../../../electron/services/playground/auth/verify-signature.ts'
import { createChecksum } from '../../../../../electron/services/playground/body/checksums.ts'
import { createRequestBody, MAX_DOCUMENT_SIZE } from '../../../../../electron/services/playground/body/request-body.ts'
import { OTHER_KEY, streamOf } from '../serve.ts'

const seed = { signature: '', signingKey: Buffer.alloc(32), amzDate: '', scope: { date: '', region: '' } }

function body(content: string, headers: Record<string, string>, payloadHash = 'UNSIGNED-PAYLOAD') {
  const signed: Signed = { type: 'REST-HEADER', key: OTHER_KEY, signedAt: 0, seed, payloadHash }
  return createRequestBody(streamOf(content), new Map(Object.entries(headers)), signed)
}

const md5 = (text: string) => createHash('md5').update(text).digest('base64')

describe('what is declared must be so', () => {
  it('accepts a body that matches everything', async () => {
    const headers = { 'content-length': '5', 'content-md5': md5('hello'), 'x-amz-checksum-crc32': 'NhCmhg==' }
    const good = body('hello', headers, sha256Hex('hello'))
    expect((await good.document()).toString()).toBe('hello')
    expect(good.checksum()).toEqual({ algorithm: 'CRC32', value: 'NhCmhg==' })
  })

  it.each([
    ['a short body', { 'content-length': '6' }, undefined, 'IncompleteBody'],
    ['a long body', { 'content-length': '4' }, undefined, 'IncompleteBody'],
    ['another SHA-256', {}, sha256Hex('hallo'), 'XAmzContentSHA256Mismatch'],
    ['another MD5', { 'content-md5': md5('hallo') }, undefined, 'BadDigest'],
    ['another CRC32', { 'x-amz-checksum-crc32': 'AAAAAA==' }, undefined, 'BadDigest'],
    ['another SHA-1', { 'x-amz-checksum-sha1': 'AAAAAA==' }, undefined, 'BadDigest'],
  ])('refuses %s', async (_, headers, hash, code) => {
    await expect(body('hello', headers as Record<string, string>, hash).document()).rejects.toMatchObject({ code })
  })

  it.each([
    ['an MD5 that is none', { 'content-md5': 'x' }, undefined, 'InvalidDigest'],
    ['a payload hash that is none', {}, 'abc', 'InvalidArgument'],
    ['an upper-case payload hash', {}, sha256Hex('hello').toUpperCase(), 'InvalidArgument'],
    ['a checksum not known here', { 'x-amz-checksum-crc64nvme': 'x' }, undefined, 'NotImplemented'],
    ['two checksums', { 'x-amz-checksum-crc32': 'x', 'x-amz-checksum-sha1': 'x' }, undefined, 'InvalidRequest'],
    ['chunks without their length', {}, 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'MissingContentLength'],
    ['chunks not declared as such', { 'content-encoding': 'gzip, aws-chunked' }, undefined, 'InvalidRequest'],
    ['more than 5 GiB', { 'content-length': '5368709121' }, undefined, 'EntityTooLarge'],
    ['a length that is none', { 'content-length': '-1' }, undefined, 'InvalidRequest'],
  ])('refuses %s before reading', (_, headers, hash, code) => {
    expect(() => body('hello', headers as Record<string, string>, hash)).toThrow(expect.objectContaining({ code }))
  })

  it('holds trailers to what was announced', async () => {
    const streaming = (announced: string, trailer: string) =>
      body(
        `5\r\nhello\r\n0\r\n${trailer}\r\n`,
        { 'x-amz-decoded-content-length': '5', 'x-amz-trailer': announced },
        'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      )
    const good = streaming('x-amz-checksum-crc32', 'x-amz-checksum-crc32:NhCmhg==\r\n')
    expect((await good.document()).toString()).toBe('hello')
    expect(good.checksum()?.value).toBe('NhCmhg==')
    await expect(streaming('x-amz-checksum-crc32', '').document()).rejects.toMatchObject({ code: 'InvalidRequest' })
    await expect(
      streaming('x-amz-checksum-crc32', 'x-amz-checksum-crc32:AAAAAA==\r\n').document(),
    ).rejects.toMatchObject({ code: 'BadDigest' })
    await expect(streaming('', 'x-amz-checksum-crc32:NhCmhg==\r\n').document()).rejects.toMatchObject({
      code: 'InvalidRequest',
    })
  })

  it('keeps no more than a megabyte in memory', async () => {
    await expect(body('x'.repeat(MAX_DOCUMENT_SIZE + 1), {}).document()).rejects.toMatchObject({
      code: 'MaxMessageLengthExceeded',
    })
    await expect(body('', { 'content-length': '9999999' }).document()).rejects.toMatchObject({
      code: 'MaxMessageLengthExceeded',
    })
  })
})

describe('checksums', () => {
  // The check values of the CRC catalogue, over the text 123456789.
  it.each([
    ['CRC32', 0xcbf43926],
    ['CRC32C', 0xe3069283],
  ] as const)('%s', (algorithm, expected) => {
    const checksum = createChecksum(algorithm)
    checksum.update(Buffer.from('12345'))
    checksum.update(Buffer.from('6789'))
    expect(Buffer.from(checksum.digest(), 'base64').readUInt32BE()).toBe(expected)
    expect(crc32('123456789')).toBe(0xcbf43926)
  })
})
