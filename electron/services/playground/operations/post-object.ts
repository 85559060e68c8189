import { checkPostPolicy, type SizeRange } from '../auth/post-policy.ts'
import { algorithmOfHeader } from '../body/checksums.ts'
import type { Form } from '../body/form-data.ts'
import { MAX_OBJECT_SIZE } from '../body/request-body.ts'
import { invalidArgument, S3Error } from '../s3-error.ts'
import { element, xmlDocument } from '../xml.ts'
import { checkWriteHeaders, storedHeaders } from './attributes.ts'
import type { BucketContext, S3Response } from './operation.ts'
import { receiveObject, requestedTags } from './write-object.ts'

async function* withinSize(source: AsyncIterable<Buffer>, { min, max }: SizeRange): AsyncGenerator<Buffer> {
  let size = 0
  for await (const piece of source) {
    size += piece.length
    if (size > Math.min(max, MAX_OBJECT_SIZE)) {
      throw new S3Error('EntityTooLarge', undefined, { details: { MaxSizeAllowed: `${max}` } })
    }
    yield piece
  }
  if (size < min) {
    throw new S3Error('EntityTooSmall', undefined, { details: { ProposedSize: `${size}`, MinSizeAllowed: `${min}` } })
  }
}

function success(
  fields: Form['fields'],
  location: string,
  result: { bucket: string; key: string; etag: string },
): S3Response {
  const redirect = fields.get('success_action_redirect') ?? fields.get('redirect')
  if (redirect !== undefined && URL.canParse(redirect)) {
    const target = new URL(redirect)
    target.searchParams.set('bucket', result.bucket)
    target.searchParams.set('key', result.key)
    target.searchParams.set('etag', result.etag)
    return { status: 303, headers: { location: target.href } }
  }
  const status = fields.get('success_action_status')
  if (status !== '201') return { status: status === '200' ? 200 : 204, headers: { location } }
  const children = [
    element('Location', location),
    element('Bucket', result.bucket),
    element('Key', result.key),
    element('ETag', result.etag),
  ]
  return {
    status: 201,
    headers: { location, 'content-type': 'application/xml' },
    body: xmlDocument('PostResponse', children, { plain: true }),
  }
}

function formKey({ fields, fileName }: Form): string {
  const field = fields.get('key')
  if (!field) throw invalidArgument("Bucket POST must contain a field named 'key'.", 'key', '')
  // Some browsers send the path; the specification takes the name alone.
  const key = field.replaceAll(/\$\{filename\}/g, () => fileName.split(/[/\\]/).at(-1) ?? '')
  if (Buffer.byteLength(key) > 1024) throw new S3Error('KeyTooLongError')
  return key
}

/** POST Object: an upload by an HTML form, under the policy that the form carries. Throws S3Error. */
export async function postObject(context: BucketContext, form: Form): Promise<S3Response> {
  const { bucket, now, authorize, dialect } = context
  if (!dialect.postObject) throw new S3Error('NotImplemented')
  const { fields } = form
  const key = formKey(form)
  const size = checkPostPolicy(fields, bucket.name, now)
  const unsupported = [...fields.keys()].find((name) => name === 'tagging' || algorithmOfHeader(name))
  if (unsupported !== undefined) throw new S3Error('NotImplemented', `The form field ${unsupported} is not implemented`)
  const acl = fields.get('acl')
  checkWriteHeaders(acl === undefined ? fields : new Map([...fields, ['x-amz-acl', acl]]))
  const headers = storedHeaders(fields)
  authorize('s3:PutObject', { bucket: bucket.name, bucketPolicy: bucket.policy, key })
  const tags = requestedTags(context, key, fields.get('x-amz-tagging'))
  const source = withinSize(form.file, size)
  const { etag, headers: written } = await receiveObject(context, key, source, {
    headers,
    tags,
    checksum: () => undefined,
  })
  const location = `http://${context.request.headers.get('host')}/${bucket.name}/${key.split('/').map(encodeURIComponent).join('/')}`
  const answer = success(fields, location, { bucket: bucket.name, key, etag })
  return { ...answer, headers: { ...answer.headers, ...written, etag } }
}
