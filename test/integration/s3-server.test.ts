import { s3ServerSuite } from '../contract/s3-server.suite.ts'
import { describeWithServer } from '../support/servers/shared-servers.ts'

describeWithServer('ceph', 'S3 on Ceph RADOS gateway', s3ServerSuite)
describeWithServer('swift', 'S3 on OpenStack Swift', s3ServerSuite)
