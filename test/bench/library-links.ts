import type { Link } from '../../shared/links/link.ts'

const DAY_MS = 86_400_000
const BUCKETS = ['reports', 'photos', 'backups', 'builds']
const FOLDERS = ['quarterly', 'clients/müller', 'clients/smith', 'press', 'archive/2019']
/** In one link of a hundred thousand. */
export const RARE_WORD = 'zeppelin'

/** A library as years of use leave it: most links ended, a few alive, some with notes. The newest comes last. */
export function manyLinks(count: number, now: number): Link[] {
  const spacing = (1000 * DAY_MS) / count
  return Array.from({ length: count }, (_, index) => linkNumber(index, count, now - (count - index) * spacing))
}

function linkNumber(index: number, count: number, createdAt: number): Link {
  const folder = FOLDERS[index % FOLDERS.length]
  const rare = index === Math.floor(count / 3) ? `-${RARE_WORD}` : ''
  const expiresSeconds = index % 7 === 0 ? 604_800 : 86_400
  const signedAt = Math.floor(createdAt / 1000) * 1000
  return {
    id: index.toString(36).padStart(10, '0'),
    connectionId: `connection-${index % 3}`,
    connection: ['work', 'home', 'clients'][index % 3] ?? '',
    provider: 'other',
    signer: 'sigv4',
    method: 'GET',
    bucket: BUCKETS[index % BUCKETS.length] ?? '',
    key: `${folder}/2026-report-${String(index).padStart(6, '0')}${rare}.pdf`,
    endpoint: 'https://storage.example.com',
    addressing: 'path',
    region: 'eu-west-1',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    temporary: false,
    options: { disposition: 'attachment', cacheControl: 'private, no-store' },
    signedAt: new Date(signedAt).toISOString(),
    expiresAt: new Date(signedAt + expiresSeconds * 1000).toISOString(),
    expiresSeconds,
    limitedBy: 'requested',
    source: 'picked',
    revocation: 'none',
    urlDigest: 'c0ffee0123456789',
    createdAt: new Date(createdAt).toISOString(),
    ...(index % 10 === 0 && { note: `for the meeting of week ${index % 52}` }),
    ...(index % 50 === 1 && { revokedAt: new Date(createdAt + 1000).toISOString() }),
  }
}
