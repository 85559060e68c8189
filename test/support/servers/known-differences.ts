import type { S3ServerName } from './s3-test-server.ts'

/** Where a server answers otherwise than Amazon S3. */
export interface KnownDifference {
  /** What the server does, and is held to: a server that comes to agree with S3 fails its entry. */
  readonly expected: unknown
  readonly reason: string
}

type Differences = Readonly<Record<string, KnownDifference>>

const notImplemented = (reason: string, behaviours: readonly string[]): Differences =>
  Object.fromEntries(behaviours.map((behaviour) => [behaviour, { expected: '501 NotImplemented', reason }]))

const CEPH: Differences = {
  // Signatures
  'refuses no signature': { expected: '403 AccessDenied', reason: 'takes the request for an anonymous one' },
  'refuses a link from the future': { expected: '200 hello', reason: 'takes any date in the future' },
  'refuses an expiry of more than a week': { expected: '403 AccessDenied', reason: 'other error code' },
  'refuses a negative expiry': { expected: '403 AccessDenied', reason: 'other error code' },
  'refuses an expiry that is no number': { expected: '403 AccessDenied', reason: 'other error code' },
  'refuses a scope of another region': { expected: '200 hello', reason: 'takes any region in the scope' },
  'refuses a form with another signature': { expected: '403 AccessDenied', reason: 'other error code' },
  // Objects
  'refuses more than ten tags': { expected: '400 InvalidTag', reason: 'other error code' },
  'deletes one version for good': { expected: ['404 NoSuchKey', '200 second'], reason: 'knows no NoSuchVersion' },
  'refuses a key of 1,025 bytes': { expected: '400 InvalidObjectName', reason: 'other error code' },
  // Multipart uploads
  'leaves out parts that are not listed': { expected: '400 InvalidPart', reason: 'every part must be listed' },
  'refuses parts out of order': { expected: 'completed', reason: 'sorts the parts itself' },
  'forgets an aborted upload: its parts': { expected: '404 NoSuchKey', reason: 'other error code' },
  'forgets an aborted upload: its completion': { expected: '500 InternalError', reason: 'other error code' },
  // Rules of a bucket
  'denies signatures in a URL': { expected: '200 shared', reason: 'ignores s3:authType' },
  'denies signatures of an age': { expected: '200 shared', reason: 'ignores s3:signatureAge' },
  'refuses a malformed policy': { expected: '400 InvalidArgument', reason: 'other error code' },
  'refuses a preflight of another origin': { expected: '403 AccessDenied', reason: 'other error code' },
}

const SWIFT: Differences = {
  // Signatures
  'refuses no signature': { expected: '403 AccessDenied', reason: 'other error code' },
  'refuses an anonymous request': { expected: '400', reason: "takes it for a call of Swift's own API" },
  'refuses a link from the future': { expected: '200 hello', reason: 'takes any date in the future' },
  'refuses an unknown access key': { expected: '403 SignatureDoesNotMatch', reason: 'hides which keys exist' },
  'refuses an account without rights': { expected: '404 NoSuchBucket', reason: 'each account has its own buckets' },
  // Objects
  'says that it serves ranges': { expected: null, reason: 'serves them all the same' },
  'deletes several objects at once': {
    expected: '400 InvalidRequest',
    reason: 'wants a Content-MD5, where the SDK sends a CRC32',
  },
  'shows a deleted object again when its delete marker goes': {
    expected: '500 InternalError',
    reason: 'waits for the body of a DELETE of the latest version that has no Content-Length: 0',
  },
  'deletes one version for good': { expected: ['404 NoSuchKey', '200 second'], reason: 'knows no NoSuchVersion' },
  ...notImplemented('no conditional writes', [
    'creates only what is new: a new key',
    'creates only what is new: an existing key',
  ]),
  ...notImplemented('no object tags', [
    'keeps tags, replaces and deletes them',
    'takes tags with an upload',
    'refuses more than ten tags',
    'copies tags with an object',
  ]),
  // Rules of a bucket
  ...notImplemented('no bucket policies', [
    'says that there is no policy',
    'denies what carries a tag, its owner included',
    'denies one object',
    'denies signatures in a URL',
    'denies signatures of an age',
    'refuses a malformed policy',
  ]),
  ...notImplemented('no CORS rules by bucket', [
    'says that there are no rules',
    'answers a preflight of an allowed origin',
    'refuses a preflight of another origin',
    'lets an allowed origin read',
  ]),
  'takes a form': { expected: ['412', '404 NoSuchKey'], reason: 'no POST of objects' },
  'fills in the name of the file': { expected: ['412', '404 NoSuchKey'], reason: 'no POST of objects' },
  'refuses a form with another signature': { expected: '412', reason: 'no POST of objects' },
  'refuses a form outside its policy': { expected: '412', reason: 'no POST of objects' },
  'refuses a form that is too large': { expected: '412', reason: 'no POST of objects' },
  'refuses an expired form': { expected: '412', reason: 'no POST of objects' },
}

/** Server -> behaviour, by the title of its test in the S3 server suite -> how it differs. */
export const KNOWN_DIFFERENCES: Readonly<Record<S3ServerName, Differences>> = {
  playground: { 'refuses more than ten tags': { expected: '400 InvalidTag', reason: 'other error code' } },
  ceph: CEPH,
  swift: SWIFT,
}
