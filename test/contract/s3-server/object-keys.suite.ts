import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { beforeAll, describe } from 'vitest'
import { answerOf, type SuiteContext } from './suite-context.ts'

/** Keys that break naive encoding, by what is odd about them. */
const KEYS: Readonly<Record<string, string>> = {
  'spaces at each end': ' leading and trailing ',
  'plus signs': 'a+b + c',
  'an ampersand and equals sign': 'a&b=c',
  'a hash and question mark': 'a#b?c=d',
  'a percent sign': '100%.txt',
  'what looks encoded': 'a%20b%2Fc',
  'double slashes': 'a//b///c',
  'a slash in front': '/a',
  'a slash at the end': 'folder/',
  'composed Unicode (NFC)': 'caf\u00e9',
  'decomposed Unicode (NFD)': 'cafe\u0301',
  'an emoji with modifiers': '👩🏽‍🚀.png',
  'reserved characters': "!'()*;:@,$[]",
  'quotes and angle brackets': `"quoted" <b>'&amp;`,
  backslashes: 'a\\b',
  'three dots': 'a/.../b',
  '1,024 bytes': 'x'.repeat(1024),
  '1,024 bytes of emoji': '😀'.repeat(256),
}

/** Every key comes back byte for byte: put, opened by a presigned URL, listed, copied and deleted. */
export function objectKeysSuite({ client, behaviour, createBucket }: SuiteContext): void {
  describe('object keys', () => {
    let bucket = ''
    beforeAll(async () => {
      bucket = await createBucket()
    })
    const open = async (Key: string) =>
      answerOf(await fetch(await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key }))))
    const list = async () => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
      return Contents.map((object) => object.Key)
    }

    for (const [oddity, Key] of Object.entries(KEYS)) {
      behaviour(`a key with ${oddity}`, ['200 body', true, '200 body', '404 NoSuchKey'], async () => {
        await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'body' }))
        const opened = await open(Key)
        const listed = (await list()).includes(Key)
        const CopySource = `${bucket}/${encodeURIComponent(Key)}`
        await client.send(new CopyObjectCommand({ Bucket: bucket, Key: 'copy', CopySource }))
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))
        return [opened, listed, await open('copy'), await open(Key)]
      })
    }
    behaviour('keeps composed and decomposed keys apart', ['200 nfc', '200 nfd'], async () => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: '\u00e9', Body: 'nfc' }))
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'e\u0301', Body: 'nfd' }))
      return [await open('\u00e9'), await open('e\u0301')]
    })
    behaviour('refuses a key of 1,025 bytes', '400 KeyTooLongError', () =>
      client.send(new PutObjectCommand({ Bucket: bucket, Key: 'x'.repeat(1025), Body: 'body' })),
    )
  })
}
