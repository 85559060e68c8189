import { wildcardMatches } from '../auth/policy-conditions.ts'
import type { S3Request } from '../request.ts'
import { S3Error } from '../s3-error.ts'
import type { Bucket } from '../store/buckets.ts'
import { childElements, childText, element, onlyChildren, parseXml, type Xml } from '../xml.ts'
import { type BucketOperation, type S3Response, xmlResponse } from './operation.ts'

interface CorsRule {
  readonly id?: string
  readonly origins: readonly string[]
  readonly methods: readonly string[]
  readonly headers: readonly string[]
  readonly exposed: readonly string[]
  readonly maxAge?: number
}

const METHODS = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE']

function parseCors(document: Buffer): CorsRule[] {
  const root = parseXml(document, 'CORSConfiguration')
  onlyChildren(root, ['CORSRule'])
  const rules = childElements(root, 'CORSRule').map((rule): CorsRule => {
    onlyChildren(rule, ['ID', 'AllowedOrigin', 'AllowedMethod', 'AllowedHeader', 'ExposeHeader', 'MaxAgeSeconds'])
    const texts = (name: string) => childElements(rule, name).map((child) => child.text)
    const [origins, methods, headers] = [texts('AllowedOrigin'), texts('AllowedMethod'), texts('AllowedHeader')]
    const [id, maxAge] = [childText(rule, 'ID'), childText(rule, 'MaxAgeSeconds')]
    if (origins.length === 0 || methods.length === 0 || !methods.every((method) => METHODS.includes(method)))
      throw new S3Error('MalformedXML')
    if ([...origins, ...headers].some((pattern) => pattern.split('*').length > 2)) {
      throw new S3Error('InvalidRequest', 'AllowedOrigin and AllowedHeader can not have more than one wildcard.')
    }
    if (maxAge !== undefined && !/^\d{1,9}$/.test(maxAge)) throw new S3Error('MalformedXML')
    if (!texts('ExposeHeader').every((name) => /^[A-Za-z0-9-]+$/.test(name))) {
      throw new S3Error('InvalidRequest', 'ExposeHeader must be the name of a header.')
    }
    return {
      ...(id === undefined ? {} : { id }),
      origins,
      methods,
      headers,
      exposed: texts('ExposeHeader'),
      ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
    }
  })
  if (rules.length === 0 || rules.length > 100) throw new S3Error('MalformedXML')
  return rules
}

function rulesOf(bucket: Bucket): CorsRule[] {
  const rules: CorsRule[] = bucket.cors === undefined ? [] : JSON.parse(bucket.cors)
  return rules
}

function corsHeaders(rule: CorsRule, origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': rule.origins.includes('*') ? '*' : origin,
    'access-control-allow-methods': rule.methods.join(', '),
    ...(rule.exposed.length > 0 ? { 'access-control-expose-headers': rule.exposed.join(', ') } : {}),
    ...(rule.maxAge === undefined ? {} : { 'access-control-max-age': `${rule.maxAge}` }),
    ...(rule.origins.includes('*') ? {} : { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  }
}

/** The headers that let a web page of the request's Origin read the answer: none unless a rule of the bucket says so. */
export function corsResponseHeaders(bucket: Bucket, { headers, method }: S3Request): Record<string, string> {
  const origin = headers.get('origin')
  if (origin === undefined) return {}
  const rule = rulesOf(bucket).find(({ origins, methods }) => {
    return methods.includes(method) && origins.some((pattern) => wildcardMatches(pattern, origin))
  })
  return rule ? corsHeaders(rule, origin) : {}
}

/** Answers a preflight request, which is never signed. Throws AccessForbidden when no rule allows what it announces. */
export function preflight(bucket: Bucket, { headers }: S3Request): S3Response {
  const [origin, method] = [headers.get('origin'), headers.get('access-control-request-method')]
  if (origin === undefined || method === undefined) {
    throw new S3Error(
      'InvalidRequest',
      'Insufficient information. Origin and Access-Control-Request-Method headers are needed.',
    )
  }
  const wanted = (headers.get('access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean)
  const rule = rulesOf(bucket).find((candidate) => {
    return (
      candidate.methods.includes(method) &&
      candidate.origins.some((pattern) => wildcardMatches(pattern, origin)) &&
      wanted.every((name) => candidate.headers.some((pattern) => wildcardMatches(pattern.toLowerCase(), name)))
    )
  })
  if (!rule) throw new S3Error('AccessForbidden')
  const allowed = wanted.length > 0 ? { 'access-control-allow-headers': wanted.join(', ') } : {}
  return { status: 200, headers: { ...corsHeaders(rule, origin), ...allowed } }
}

function ruleElement(rule: CorsRule): Xml {
  return element('CORSRule', [
    rule.id === undefined ? undefined : element('ID', rule.id),
    ...rule.origins.map((origin) => element('AllowedOrigin', origin)),
    ...rule.methods.map((method) => element('AllowedMethod', method)),
    ...rule.headers.map((header) => element('AllowedHeader', header)),
    ...rule.exposed.map((header) => element('ExposeHeader', header)),
    rule.maxAge === undefined ? undefined : element('MaxAgeSeconds', rule.maxAge),
  ])
}

export const getBucketCors: BucketOperation = {
  name: 'GetBucketCors',
  scope: 'bucket',
  body: 'document',
  action: 's3:GetBucketCORS',
  run({ bucket }) {
    if (bucket.cors === undefined)
      throw new S3Error('NoSuchCORSConfiguration', undefined, { details: { BucketName: bucket.name } })
    return xmlResponse('CORSConfiguration', rulesOf(bucket).map(ruleElement))
  },
}

export const putBucketCors: BucketOperation = {
  name: 'PutBucketCors',
  scope: 'bucket',
  body: 'document',
  action: 's3:PutBucketCORS',
  run({ bucket, store, document }) {
    store.buckets.setCors(bucket, JSON.stringify(parseCors(document)))
    return { status: 200 }
  },
}

export const deleteBucketCors: BucketOperation = {
  name: 'DeleteBucketCors',
  scope: 'bucket',
  body: 'document',
  action: 's3:PutBucketCORS',
  run({ bucket, store }) {
    store.buckets.setCors(bucket, undefined)
    return { status: 204 }
  },
}
