import type { LinkView } from '../../../../shared/api/link-calls.ts'

/** A link of the library, as a call gives it. */
export function linkOf(changes: Partial<LinkView> = {}): LinkView {
  return {
    id: 'k3v9x2m7qd',
    connectionId: 'c1',
    connection: 'work',
    provider: 'aws',
    signer: 'sigv4',
    method: 'GET',
    bucket: 'team-files',
    key: 'reports/2026/summary.pdf',
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
    addressing: 'virtual',
    region: 'eu-central-1',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    temporary: false,
    options: { disposition: 'attachment' },
    signedAt: '2026-11-24T08:00:00.000Z',
    expiresAt: '2026-11-25T08:00:00.000Z',
    expiresSeconds: 86_400,
    limitedBy: 'requested',
    source: 'picked',
    revocation: 'none',
    urlDigest: '0123456789abcdef',
    createdAt: '2026-11-24T08:00:00.120Z',
    status: 'active',
    ...changes,
  }
}
