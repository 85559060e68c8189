import type { Link } from '../../../shared/links/link.ts'
import { contentDisposition } from '../../../shared/signing/content-disposition.ts'
import type { Query } from '../../../shared/signing/sigv4/canonical-request.ts'

/** The part of a link's recipe that all links of a batch share: everything but the object. */
export type LinkTerms = Pick<
  Link,
  'method' | 'bucket' | 'endpoint' | 'addressing' | 'region' | 'options' | 'signedAt' | 'expiresSeconds'
>

/** The object of a recipe, and the id of the link where the URL is to name it. */
export type LinkObject = Pick<Link, 'key' | 'versionId'> & { readonly namedId?: string | undefined }

/** The response headers that a link asks for. Only a read has a response worth naming. */
export function responseQuery(terms: Pick<Link, 'method' | 'options'>): Query {
  if (terms.method !== 'GET' && terms.method !== 'HEAD') return {}
  const { disposition, fileName, contentType, cacheControl } = terms.options
  return {
    ...(cacheControl === undefined ? {} : { 'response-cache-control': cacheControl }),
    'response-content-disposition': contentDisposition(disposition, fileName),
    ...(contentType === undefined ? {} : { 'response-content-type': contentType }),
  }
}
