/** An access key of a test server. Well-known example values only: they may appear in any log. */
export interface AccessKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export type S3ServerName = 'playground' | 'ceph' | 'swift'

/** Where a test server answers, as plain data, so that it can cross from the process that started it to a test worker. */
export interface S3ServerAddress {
  readonly name: S3ServerName
  /** Plain HTTP on loopback, without a trailing slash. Buckets are addressed by path. */
  readonly endpoint: string
  /** The same server over TLS; its certificate is vouched for by `caFile`. */
  readonly tlsEndpoint?: string
  readonly caFile?: string
  readonly region: string
  readonly keys: AccessKeys
  /** A second account, without rights on what the first one makes. */
  readonly otherKeys?: AccessKeys
  /** The configuration that the server's own administration commands read. */
  readonly adminConfig?: string
}

/** An S3 server that another process may have started, with what its administrator can do. */
export interface SharedS3Server extends S3ServerAddress {
  /** Makes an account whose key a test may disable without disturbing the others. */
  adminCreateKeys?(): Promise<AccessKeys>
  /** Takes an access key away at once, as an administrator would. */
  adminDisableKey?(accessKeyId: string): Promise<void>
  /** Gives back a key that was made here and taken away. */
  adminEnableKey?(keys: AccessKeys): Promise<void>
}

/** A running S3 server. */
export interface S3TestServer extends SharedS3Server {
  /** Ends every process of the server and removes its folder. Safe to call twice. */
  stop(): Promise<void>
}
