import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { AwsClient } from 'aws4fetch'
import { beforeAll, describe } from 'vitest'
import type { AccessKeys } from '../../support/servers/s3-test-server.ts'
import { answerOf, clientOf, type SuiteContext } from './suite-context.ts'

const WEEK_S = 7 * 24 * 3600
const HOUR_MS = 3600_000

/** What a presigned URL opens, and everything that must make a server refuse it. */
export function signedRequestsSuite({ server, client, behaviour, createBucket }: SuiteContext): void {
  describe('presigned requests', () => {
    let bucket = ''
    beforeAll(async () => {
      bucket = await createBucket()
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'note.txt', Body: 'hello' }))
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'other.txt', Body: 'other' }))
    })

    const signGet = (options: { signingDate?: Date; keys?: AccessKeys; key?: string } = {}): Promise<string> => {
      const signer = options.keys === undefined ? client : clientOf(server, options.keys)
      const { signingDate = new Date() } = options
      const command = new GetObjectCommand({ Bucket: bucket, Key: options.key ?? 'note.txt' })
      return getSignedUrl(signer, command, { expiresIn: 600, signingDate })
    }
    const fetchEdited = async (edit: (url: URL) => void): Promise<string> => {
      const url = new URL(await signGet())
      edit(url)
      return answerOf(await fetch(url))
    }
    /** Signs what the SDK refuses to sign. */
    const signOutOfBounds = async (expires: string, region = server.region): Promise<Response> => {
      const signer = new AwsClient({ ...server.keys, region, service: 's3' })
      const url = `${server.endpoint}/${bucket}/note.txt?X-Amz-Expires=${expires}`
      return fetch(await signer.sign(url, { aws: { signQuery: true } }))
    }

    behaviour('opens an object', '200 hello', async () => answerOf(await fetch(await signGet())))
    behaviour('answers a signed HEAD', '200', async () => {
      const url = await getSignedUrl(client, new HeadObjectCommand({ Bucket: bucket, Key: 'note.txt' }))
      return answerOf(await fetch(url, { method: 'HEAD' }))
    })
    behaviour('takes an upload', '200 uploaded', async () => {
      const url = await getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: 'up.txt' }))
      await fetch(url, { method: 'PUT', body: 'uploaded' })
      return answerOf(await fetch(await signGet({ key: 'up.txt' })))
    })
    behaviour('deletes an object', ['204', '404 NoSuchKey'], async () => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'gone.txt', Body: 'x' }))
      const url = await getSignedUrl(client, new DeleteObjectCommand({ Bucket: bucket, Key: 'gone.txt' }))
      const deleted = await answerOf(await fetch(url, { method: 'DELETE' }))
      return [deleted, await answerOf(await fetch(await signGet({ key: 'gone.txt' })))]
    })
    behaviour('says that an object is missing', '404 NoSuchKey', async () =>
      answerOf(await fetch(await signGet({ key: 'missing.txt' }))),
    )

    behaviour('refuses another signature', '403 SignatureDoesNotMatch', () =>
      fetchEdited(({ searchParams }) => searchParams.set('X-Amz-Signature', '0'.repeat(64))),
    )
    behaviour('refuses another expiry', '403 SignatureDoesNotMatch', () =>
      fetchEdited(({ searchParams }) => searchParams.set('X-Amz-Expires', '601')),
    )
    behaviour('refuses another object', '403 SignatureDoesNotMatch', () =>
      fetchEdited((url) => {
        url.pathname = `/${bucket}/other.txt`
      }),
    )
    behaviour('refuses an added parameter', '403 SignatureDoesNotMatch', () =>
      fetchEdited(({ searchParams }) => searchParams.set('response-content-type', 'text/html')),
    )
    behaviour('refuses another method', ['403 SignatureDoesNotMatch', '403 SignatureDoesNotMatch', '403'], async () => {
      const url = await signGet()
      const answers = ['PUT', 'DELETE', 'HEAD'].map(async (method) => answerOf(await fetch(url, { method })))
      return Promise.all(answers)
    })
    behaviour('refuses another Host', '403 SignatureDoesNotMatch', () =>
      fetchEdited((url) => {
        url.hostname = 'localhost'
      }),
    )
    behaviour('refuses an upload whose signed type is changed', '403 SignatureDoesNotMatch', async () => {
      const command = new PutObjectCommand({ Bucket: bucket, Key: 'typed.txt', ContentType: 'text/plain' })
      const url = await getSignedUrl(client, command, { signableHeaders: new Set(['host', 'content-type']) })
      return answerOf(await fetch(url, { method: 'PUT', headers: { 'content-type': 'text/html' }, body: 'x' }))
    })
    behaviour('refuses no signature', '400 AuthorizationQueryParametersError', () =>
      fetchEdited(({ searchParams }) => searchParams.delete('X-Amz-Signature')),
    )
    behaviour('refuses an anonymous request', '403 AccessDenied', () =>
      fetchEdited((url) => {
        url.search = ''
      }),
    )

    behaviour('refuses an expired link', '403 AccessDenied', async () =>
      answerOf(await fetch(await signGet({ signingDate: new Date(Date.now() - HOUR_MS) }))),
    )
    behaviour('refuses a link from the future', '403 AccessDenied', async () =>
      answerOf(await fetch(await signGet({ signingDate: new Date(Date.now() + HOUR_MS) }))),
    )
    behaviour('takes an expiry of a week', '200 hello', async () => answerOf(await signOutOfBounds(`${WEEK_S}`)))
    behaviour('refuses an expiry of more than a week', '400 AuthorizationQueryParametersError', async () =>
      answerOf(await signOutOfBounds(`${WEEK_S + 1}`)),
    )
    behaviour('refuses a negative expiry', '400 AuthorizationQueryParametersError', async () =>
      answerOf(await signOutOfBounds('-1')),
    )
    behaviour('refuses an expiry that is no number', '400 AuthorizationQueryParametersError', async () =>
      answerOf(await signOutOfBounds('soon')),
    )
    behaviour('refuses a scope of another region', '400 AuthorizationQueryParametersError', async () =>
      answerOf(await signOutOfBounds('600', 'eu-west-3')),
    )

    behaviour('refuses an unknown access key', '403 InvalidAccessKeyId', async () =>
      answerOf(await fetch(await signGet({ keys: { ...server.keys, accessKeyId: 'AKIAUNKNOWNEXAMPLE00' } }))),
    )
    behaviour('refuses a wrong secret', '403 SignatureDoesNotMatch', async () =>
      answerOf(await fetch(await signGet({ keys: { ...server.keys, secretAccessKey: 'wrong' } }))),
    )
    const { otherKeys, adminCreateKeys, adminDisableKey } = server
    if (adminCreateKeys !== undefined && adminDisableKey !== undefined) {
      behaviour('refuses a disabled access key', ['404 NoSuchKey', '403 InvalidAccessKeyId'], async () => {
        const keys = await adminCreateKeys()
        const owner = clientOf(server, keys)
        const Bucket = `${bucket}-of-another`
        await owner.send(new CreateBucketCommand({ Bucket }))
        const url = await getSignedUrl(owner, new GetObjectCommand({ Bucket, Key: 'missing.txt' }))
        const before = await answerOf(await fetch(url))
        await adminDisableKey(keys.accessKeyId)
        return [before, await answerOf(await fetch(url))]
      })
    }
    if (otherKeys !== undefined) {
      behaviour('refuses an account without rights', '403 AccessDenied', async () =>
        answerOf(await fetch(await signGet({ keys: otherKeys }))),
      )
    }
  })
}
