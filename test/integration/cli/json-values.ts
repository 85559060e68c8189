import { z } from 'zod'

// What `--json` prints, written down once more and by hand: a script relies on just these keys and types.

const time = z.iso.datetime()
const id = z.string().regex(/^[0-9a-z]{10}$/)

const PROBE = z.strictObject({
  at: time,
  verdict: z.enum([
    'works',
    'changed',
    'not-yet-valid',
    'expired',
    'denied',
    'blocked',
    'revoked',
    'gone',
    'key-disabled',
    'credentials-ended',
    'archived',
    'misdirected',
    'clock-wrong',
    'too-long',
    'unproven',
    'unreachable',
    'offline',
  ]),
  dead: z.boolean(),
  status: z.int().nullable(),
  code: z.string().nullable(),
  requestId: z.string().nullable(),
  sentence: z.string(),
  remedy: z.string().nullable(),
})

const LINK = z.strictObject({
  id,
  status: z.enum(['active', 'expiring', 'incomplete', 'revoking', 'expired', 'revoked']),
  method: z.enum(['GET', 'HEAD', 'PUT', 'DELETE']),
  connection: z.string(),
  provider: z.string(),
  bucket: z.string(),
  key: z.string(),
  versionId: z.string().nullable(),
  region: z.string(),
  endpoint: z.url(),
  accessKeyId: z.string(),
  temporary: z.boolean(),
  signedAt: time,
  expiresAt: time,
  expiresSeconds: z.int().min(1).max(604_800),
  limitedBy: z.enum(['requested', 'signer', 'credentials', 'unrevocable']),
  limitReason: z.string().nullable(),
  source: z.enum(['uploaded', 'copied', 'picked']),
  copyOf: z.string().nullable(),
  revocation: z.enum(['delete-upload', 'share-copy', 'move-object', 'tag-allow', 'tag-deny', 'policy-deny', 'none']),
  revocable: z.boolean(),
  revokedAt: time.nullable(),
  revokeAskedAt: time.nullable(),
  keepUntil: time.nullable(),
  unsent: z.boolean(),
  size: z.int().nullable(),
  note: z.string().nullable(),
  recipient: z.string().nullable(),
  renews: id.nullable(),
  createdAt: time,
  lastProbe: PROBE.nullable(),
})

const EVENT = z.strictObject({
  at: time,
  kind: z.enum([
    'created',
    'renewal-of',
    'imported',
    'copied',
    'upload-done',
    'probed',
    'opened',
    'renewed',
    'kept',
    'revoke-asked',
    'revoke-withdrawn',
    'revoked',
    'not-confirmed',
    'restored',
    'forgotten',
  ]),
  by: z.enum(['app', 'browser', 'cli', 'tend']),
  answer: z
    .strictObject({
      verdict: PROBE.shape.verdict,
      dead: z.boolean(),
      status: z.int().nullable(),
      code: z.string().nullable(),
      requestId: z.string().nullable(),
    })
    .nullable(),
  request: z
    .strictObject({
      requestId: z.string(),
      ip: z.string().nullable(),
      userAgent: z.string().nullable(),
      status: z.int().nullable(),
      code: z.string().nullable(),
      bytes: z.int().nullable(),
    })
    .nullable(),
  other: id.nullable(),
  detail: z.string().nullable(),
})

/** A link with its URL, as only `share`, `url` and `renew` print it. */
export const NEW_LINK = z.strictObject({ ...LINK.shape, url: z.url() })
export type NewLink = z.output<typeof NEW_LINK>

const ERROR = z.strictObject({ code: z.string(), message: z.string().min(1), hint: z.string().min(1) })

const CONNECTION = z.strictObject({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  endpoint: z.url(),
  region: z.string(),
  addressing: z.enum(['virtual', 'path']),
  bucket: z.string().nullable(),
  prefix: z.string(),
  publicEndpoint: z.string().nullable(),
  credentials: z.discriminatedUnion('source', [
    z.strictObject({
      source: z.literal('static'),
      vault: z.enum(['keychain', 'passphrase', 'session']),
      accessKeyId: z.string(),
      temporary: z.boolean(),
      secretVariable: z.exactOptional(z.string()),
      sessionTokenVariable: z.exactOptional(z.string()),
    }),
    z.strictObject({ source: z.literal('profile'), profile: z.string() }),
    z.strictObject({ source: z.literal('environment') }),
    z.strictObject({ source: z.literal('playground') }),
  ]),
  isDefault: z.boolean(),
  createdAt: time,
  clockOffsetSeconds: z.int().nullable(),
})

const WIRE_ERROR = z.strictObject({ ...ERROR.shape, field: z.exactOptional(z.string()) })

const TRANSFER = z.strictObject({
  position: z.int().min(1),
  id: z.string(),
  linkId: id,
  name: z.string(),
  folder: z.string().nullable(),
  size: z.int(),
  sentBytes: z.int(),
  state: z.enum(['waiting', 'checking', 'uploading', 'finishing', 'paused', 'done', 'failed', 'canceled']),
  bytesPerSecond: z.int().nullable(),
  secondsLeft: z.int().nullable(),
  trouble: WIRE_ERROR.nullable(),
  error: WIRE_ERROR.nullable(),
  startedAt: time,
})
export type QueuedTransfer = z.output<typeof TRANSFER>

const CAPABILITIES = z.strictObject({
  bucket: z.string(),
  at: time,
  findings: z.array(
    z.strictObject({
      probe: z.enum([
        'region',
        'signed-link',
        'signature-check',
        'copy',
        'delete-copy',
        'copy-by-parts',
        'versioning',
        'object-lock',
        'tags',
        'bucket-policy',
        'tag-deny',
        'identity',
      ]),
      outcome: z.enum(['yes', 'no', 'unknown', 'not-asked']),
      sentence: z.string().min(1),
      at: time,
      form: z.enum(['aws', 'portable', 'ceph']).nullable(),
    }),
  ),
})

const CHOICE = z.strictObject({
  chosen: z.string(),
  methods: z.array(
    z.strictObject({ method: z.string(), standing: z.enum(['proven', 'likely', 'out']), reason: z.string().min(1) }),
  ),
})

/** What became of a link that was to be taken back. */
const REVOKED = z.strictObject({
  id,
  outcome: z.enum(['revoked', 'not-confirmed', 'queued', 'not-revocable', 'failed']),
  probe: PROBE.nullable(),
  advice: z.string().nullable(),
  error: WIRE_ERROR.nullable(),
})

/** What each command prints on stdout with `--json`. */
const POLICY_FORM = z.enum(['aws', 'portable', 'ceph'])

export const OUTPUT = {
  doctor: z.strictObject({
    broken: z.boolean(),
    report: z.strictObject({
      connection: z.string(),
      provider: z.string(),
      bucket: z.string().nullable(),
      at: time,
      findings: z.array(
        z.strictObject({
          about: z.string(),
          state: z.enum(['fine', 'note', 'warning', 'broken', 'unknown']),
          sentence: z.string().min(1),
          remedy: z.string().nullable(),
        }),
      ),
      permissions: z.array(
        z.strictObject({
          permission: z.string().regex(/^s3:/),
          outcome: z.enum(['yes', 'no', 'unknown']),
          neededFor: z.string(),
          features: z.array(z.string()),
          sentence: z.string().nullable(),
        }),
      ),
      capabilities: CAPABILITIES.nullable(),
      revocation: z.strictObject({ uploaded: CHOICE, picked: CHOICE }),
    }),
    probe: z.strictObject({ capabilities: CAPABILITIES, left: z.array(z.string()) }).nullable(),
  }),
  policy: z.strictObject({
    policy: z.strictObject({
      connection: z.string(),
      bucket: z.string(),
      kind: z.enum(['identity', 'bucket', 'words']),
      document: z
        .strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(z.looseObject({ Sid: z.string() })) })
        .nullable(),
      steps: z.array(z.string()),
    }),
  }),
  share: z.strictObject({
    links: z.array(NEW_LINK),
    skipped: z.array(
      z.strictObject({
        reason: z.enum(['unreadable', 'link', 'special', 'too-deep', 'empty-folder']),
        count: z.int().min(1),
        names: z.array(z.string()),
      }),
    ),
  }),
  links: z.strictObject({ links: z.array(LINK), total: z.int() }),
  url: NEW_LINK,
  probe: z.strictObject({ probe: PROBE, link: LINK.nullable() }),
  renew: z.strictObject({ link: NEW_LINK, previous: LINK }),
  revoke: z.strictObject({ results: z.array(REVOKED) }),
  /** Of `revoke --cancel`. */
  canceled: z.strictObject({ links: z.array(LINK) }),
  kept: z.strictObject({ link: LINK }),
  tend: z.strictObject({
    isBusy: z.boolean(),
    renewed: z.array(z.strictObject({ id, previous: id, name: z.string(), expiresAt: time })),
    revocations: z.array(REVOKED),
    copies: z.strictObject({ removed: z.int(), failed: z.int() }),
    expiring: z.array(z.strictObject({ id, name: z.string(), expiresAt: time })),
    failed: z.array(z.strictObject({ id, name: z.string(), error: WIRE_ERROR })),
  }),
  restore: z.strictObject({
    results: z.array(
      z.strictObject({
        id,
        outcome: z.enum(['restored', 'not-confirmed', 'not-restorable', 'failed']),
        probe: PROBE.nullable(),
        error: WIRE_ERROR.nullable(),
      }),
    ),
  }),
  tidyRule: z.strictObject({
    connection: z.string(),
    bucket: z.string(),
    prefix: z.string(),
    isInForce: z.boolean(),
    obstacle: z.string().nullable(),
    diff: z.array(z.strictObject({ change: z.enum(['added', 'removed', 'same']), text: z.string() })),
    written: z.boolean(),
  }),
  bucketPolicy: z.strictObject({
    connection: z.string(),
    bucket: z.string(),
    form: POLICY_FORM,
    inForce: z.strictObject({ 'tag-deny': POLICY_FORM.nullable(), 'policy-deny': POLICY_FORM.nullable() }),
    diff: z.array(z.strictObject({ change: z.enum(['added', 'removed', 'same']), text: z.string() })),
    bytes: z.int(),
    maxBytes: z.int(),
    revives: z.int(),
    digest: z.string().regex(/^[0-9a-f]{64}$/),
    written: z.boolean(),
  }),
  forget: z.strictObject({ forgotten: z.array(id) }),
  history: z.strictObject({ id, events: z.array(EVENT) }),
  opened: z.strictObject({
    lines: z.int(),
    added: z.int(),
    known: z.int(),
    own: z.int(),
    unmatched: z.int(),
    other: z.int(),
    unreadable: z.int(),
    beyond: z.int(),
  }),
  import: z.strictObject({
    imported: z.int(),
    skipped: z.int(),
    rejected: z.array(z.strictObject({ row: z.int(), reason: z.string() })),
  }),
  export: z.strictObject({
    format: z.literal('sandglass-links'),
    version: z.literal(1),
    links: z.array(z.looseObject({ id })),
  }),
  historyExport: z.strictObject({
    format: z.literal('sandglass-history'),
    version: z.literal(1),
    events: z.array(z.looseObject({ link: id, kind: EVENT.shape.kind })),
  }),
  buckets: z.strictObject({ buckets: z.array(z.strictObject({ name: z.string(), createdAt: time.nullable() })) }),
  objects: z.strictObject({
    objects: z.array(
      z.strictObject({
        key: z.string(),
        size: z.int(),
        modifiedAt: time.nullable(),
        etag: z.string().nullable(),
        storageClass: z.string().nullable(),
      }),
    ),
    prefixes: z.array(z.string()),
  }),
  connection: z.strictObject({ connection: CONNECTION }),
  connections: z.strictObject({ connections: z.array(CONNECTION) }),
  profiles: z.strictObject({
    profiles: z.array(z.strictObject({ name: z.string(), kind: z.string(), region: z.string().nullable() })),
  }),
  removed: z.strictObject({ removed: CONNECTION }),
  test: z.strictObject({
    bucket: z.string().nullable(),
    region: z.string().nullable(),
    addressing: z.enum(['virtual', 'path']).nullable(),
    clockOffsetSeconds: z.int().nullable(),
    steps: z.array(
      z.strictObject({
        step: z.enum(['list', 'put', 'get', 'link', 'tamper', 'delete']),
        ok: z.boolean(),
        ms: z.number(),
        error: WIRE_ERROR.nullable(),
        skipped: z.string().nullable(),
      }),
    ),
    corrections: z.array(
      z.strictObject({
        field: z.enum(['region', 'addressing', 'clock']),
        from: z.string(),
        to: z.string(),
        why: z.string(),
      }),
    ),
  }),
  status: z.strictObject({
    running: z.boolean(),
    endpoint: z.url().nullable(),
    pid: z.int().nullable(),
    dir: z.string(),
    buckets: z.int(),
    objects: z.int(),
    bytes: z.int(),
  }),
  stop: z.strictObject({ stopped: z.boolean() }),
  reset: z.strictObject({ dir: z.string() }),
  serve: z.strictObject({ url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/) }),
  /** The queue, as each command about it prints it, but `clean`. */
  transfers: z.strictObject({
    transfers: z.array(TRANSFER),
    total: z.int(),
    summary: z.strictObject({
      files: z.int(),
      done: z.int(),
      failed: z.int(),
      paused: z.int(),
      sentBytes: z.int(),
      totalBytes: z.int(),
      bytesPerSecond: z.int().nullable(),
      secondsLeft: z.int().nullable(),
      isPaused: z.boolean(),
      trouble: WIRE_ERROR.nullable(),
    }),
  }),
  clean: z.strictObject({
    stale: z.array(
      z.strictObject({
        bucket: z.string(),
        key: z.string(),
        uploadId: z.string(),
        startedAt: time.nullable(),
        bytes: z.int().nullable(),
      }),
    ),
    removed: z.int(),
  }),
  /** On stderr, for any command. */
  error: z.strictObject({ error: ERROR }),
} as const
