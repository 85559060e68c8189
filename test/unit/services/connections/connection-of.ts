import type { Connection, CredentialSource } from '../../../../shared/connections/connection.ts'

/** A connection with these credentials. */
export function connectionOf(credentials: CredentialSource, changes: Partial<Connection> = {}): Connection {
  return {
    id: 'connection-1',
    name: 'work',
    provider: 'aws',
    endpoint: 'https://s3.eu-west-1.amazonaws.com',
    region: 'eu-west-1',
    addressing: 'virtual',
    prefix: '',
    credentials,
    isDefault: false,
    createdAt: '2026-01-01T00:00:00Z',
    ...changes,
  }
}
