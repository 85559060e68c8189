import { afterAll, describe } from 'vitest'
import { startPlayground } from '../support/servers/playground.ts'
import { s3ServerSuite } from './s3-server.suite.ts'

const playground = await startPlayground()
afterAll(() => playground.stop())

describe('S3 on the playground', () => s3ServerSuite(playground))
