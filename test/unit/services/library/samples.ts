import type { Connection } from '../../../../shared/connections/connection.ts'
import type { Link } from '../../../../shared/links/link.ts'

export function sampleId(number: number): string {
  return number.toString(36).padStart(10, '0')
}

export function sampleLink(number: number, change: Partial<Link> = {}): Link {
  return {
    id: sampleId(number),
    connectionId: 'connection-1',
    connection: 'work',
    provider: 'aws',
    signer: 'sigv4',
    method: 'GET',
    bucket: 'reports',
    key: `2026/report-${number}.pdf`,
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
    addressing: 'virtual',
    region: 'eu-central-1',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    temporary: false,
    options: { disposition: 'attachment' },
    signedAt: '2026-11-24T12:00:00Z',
    expiresAt: '2026-11-25T12:00:00Z',
    expiresSeconds: 86_400,
    limitedBy: 'requested',
    source: 'uploaded',
    revocation: 'delete-upload',
    urlDigest: 'c0ffee0123456789',
    createdAt: '2026-11-24T12:00:00Z',
    ...change,
  }
}

export function sampleLinks(count: number, from = 0): Link[] {
  return Array.from({ length: count }, (_, index) => sampleLink(from + index))
}

export function sampleConnection(change: Partial<Connection> = {}): Connection {
  return {
    id: 'connection-1',
    name: 'work',
    provider: 'aws',
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
    region: 'eu-central-1',
    addressing: 'virtual',
    prefix: '',
    credentials: { source: 'profile', profile: 'work' },
    isDefault: false,
    createdAt: '2026-11-24T12:00:00Z',
    ...change,
  }
}
