import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { LinkMethod } from '../../../shared/links/link.ts'
import type { Credentials } from '../connections/credentials.ts'
import { type LinkObject, type LinkTerms, responseQuery } from './link-terms.ts'

/**
 * Signs links for access-point ARNs with the SDK's presigner, which knows their hosts in every partition. The SDK states `X-Amz-Content-Sha256=UNSIGNED-PAYLOAD` in such links; its `x-id` is taken out.
 */
export async function presignWithSdk(
  terms: LinkTerms,
  objects: readonly LinkObject[],
  credentials: Credentials,
): Promise<string[]> {
  const client = new S3Client({
    region: terms.region,
    credentials: {
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey,
      ...(credentials.sessionToken === undefined ? {} : { sessionToken: credentials.sessionToken }),
    },
    useArnRegion: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  client.middlewareStack.add(
    (next) => (args) => {
      const { request } = args
      if (typeof request === 'object' && request !== null && 'query' in request) {
        delete (request.query as Record<string, unknown>)['x-id']
      }
      return next(args)
    },
    { step: 'build', priority: 'low', name: 'withoutOperationId' },
  )
  const signingDate = new Date(terms.signedAt)
  try {
    return await Promise.all(
      objects.map((object) =>
        // The four commands have one shape here; the presigner's type knows them only one at a time.
        getSignedUrl(client, commandOf(terms, object) as GetObjectCommand, {
          expiresIn: terms.expiresSeconds,
          signingDate,
        }),
      ),
    )
  } finally {
    client.destroy()
  }
}

function commandOf(terms: LinkTerms, object: LinkObject) {
  const target = { Bucket: terms.bucket, Key: object.key }
  const version = object.versionId === undefined ? {} : { VersionId: object.versionId }
  const response = responseQuery(terms)
  const read = {
    ...target,
    ...version,
    ResponseContentDisposition: response['response-content-disposition'],
    ResponseContentType: response['response-content-type'],
    ResponseCacheControl: response['response-cache-control'],
  }
  const commands: Record<LinkMethod, () => object> = {
    GET: () => new GetObjectCommand(read),
    HEAD: () => new HeadObjectCommand(read),
    PUT: () => new PutObjectCommand(target),
    DELETE: () => new DeleteObjectCommand({ ...target, ...version }),
  }
  return commands[terms.method]()
}
