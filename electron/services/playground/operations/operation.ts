import type { Readable } from 'node:stream'
import type { Permits, Resource } from '../auth/authorize.ts'
import type { Authentication } from '../auth/verify-signature.ts'
import type { RequestBody } from '../body/request-body.ts'
import type { Dialect } from '../dialects.ts'
import type { S3Request } from '../request.ts'
import { invalidArgument } from '../s3-error.ts'
import type { Bucket } from '../store/buckets.ts'
import type { Store } from '../store/store.ts'
import { type Xml, xmlDocument } from '../xml.ts'

export interface S3Response {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Text, or a stream whose length is in the `content-length` header. */
  readonly body?: string | Readable
}

/** What an operation works with. The caller is authenticated, and allowed the operation's own action. */
export interface ServiceContext {
  readonly request: S3Request
  readonly authentication: Authentication
  /** For `stream` operations. */
  readonly body: RequestBody
  /** The whole body, verified, for `document` operations. */
  readonly document: Buffer
  readonly store: Store
  readonly region: string
  readonly dialect: Dialect
  /** When the request came, in milliseconds since the epoch. */
  readonly now: number
  readonly permits: Permits
  /** Throws AccessDenied. For what an operation does beyond its own action. */
  authorize(action: string, resource: Resource): void
}

export interface BucketContext extends ServiceContext {
  readonly bucket: Bucket
}

export interface ObjectContext extends BucketContext {
  readonly key: string
}

interface OperationBase {
  /** As in the S3 API reference. */
  readonly name: string
  /** What the caller must be allowed, such as `s3:GetObject`. */
  readonly action: string | ((request: S3Request) => string)
  /** Whether the body is read and verified before the operation runs, or by the operation. */
  readonly body: 'document' | 'stream'
}

export interface ServiceOperation extends OperationBase {
  readonly scope: 'service'
  run(context: ServiceContext): S3Response | Promise<S3Response>
}

export interface BucketOperation extends OperationBase {
  readonly scope: 'bucket'
  run(context: BucketContext): S3Response | Promise<S3Response>
}

export interface ObjectOperation extends OperationBase {
  readonly scope: 'object'
  run(context: ObjectContext): S3Response | Promise<S3Response>
}

export type Operation = ServiceOperation | BucketOperation | ObjectOperation

/** 200 with an XML document. */
export function xmlResponse(
  root: string,
  children: readonly (Xml | undefined)[] | string,
  headers: Readonly<Record<string, string>> = {},
): S3Response {
  return { status: 200, headers: { ...headers, 'content-type': 'application/xml' }, body: xmlDocument(root, children) }
}

/** An action that has a form of its own for a named version: `s3:GetObject` and `s3:GetObjectVersion`. */
export function versioned(action: string, versionAction: string): (request: S3Request) => string {
  return (request) => (request.query.has('versionId') ? versionAction : action)
}

/** A whole number out of the query, `fallback` when absent. Throws InvalidArgument outside `min` and `max`. */
export function integerParameter(
  query: ReadonlyMap<string, string>,
  name: string,
  range: { fallback: number; min: number; max: number },
): number {
  const value = query.get(name)
  if (value === undefined || value === '') return range.fallback
  const number = Number(value)
  if (!/^\d{1,10}$/.test(value) || number < range.min || number > range.max) {
    throw invalidArgument(`Argument ${name} must be an integer between ${range.min} and ${range.max}`, name, value)
  }
  return number
}

/** An instant as listings show it. */
export function isoMilliseconds(time: number): string {
  return new Date(time).toISOString()
}
