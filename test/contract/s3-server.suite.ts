import type { SharedS3Server } from '../support/servers/s3-test-server.ts'
import { accessRulesSuite } from './s3-server/access-rules.suite.ts'
import { listingSuite } from './s3-server/listing.suite.ts'
import { multipartSuite } from './s3-server/multipart.suite.ts'
import { objectKeysSuite } from './s3-server/object-keys.suite.ts'
import { readingSuite } from './s3-server/reading.suite.ts'
import { signedRequestsSuite } from './s3-server/signed-requests.suite.ts'
import { runSuite } from './s3-server/suite-context.ts'
import { writingSuite } from './s3-server/writing.suite.ts'

/**
 * What Sandglass relies on in any S3 server, as Amazon S3 documents it; where a server is known to differ, that it
 * differs in just that way. Registers tests: call it inside a `describe`.
 */
export function s3ServerSuite(server: SharedS3Server): void {
  runSuite(server, [
    signedRequestsSuite,
    readingSuite,
    writingSuite,
    listingSuite,
    multipartSuite,
    objectKeysSuite,
    accessRulesSuite,
  ])
}
