import type { LinkView } from '../../../shared/api/link-calls.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { formatDuration } from '../../../shared/links/expiry.ts'
import type { ProbeResult } from '../../../shared/links/link.ts'
import { fileNameOfKey } from '../../../shared/links/object-name.ts'
import { REVOCATION_METHODS } from '../../../shared/revocation/methods.ts'
import { formatMoment, formatTable, type Terminal } from './terminal/terminal.ts'

/**
 * A link as `--json` prints it. Every field is always there; one without a value is null. Times are ISO 8601 UTC, sizes bytes.
 * Scripts rely on this: fields are added, never changed or taken away.
 */
export function linkJson(link: LinkView & { readonly url?: string }) {
  return {
    id: link.id,
    ...(link.url === undefined ? {} : { url: link.url }),
    status: link.status,
    method: link.method,
    connection: link.connection,
    provider: link.provider,
    bucket: link.bucket,
    key: link.key,
    versionId: link.versionId ?? null,
    region: link.region,
    endpoint: link.endpoint,
    accessKeyId: link.accessKeyId,
    temporary: link.temporary,
    signedAt: link.signedAt,
    expiresAt: link.expiresAt,
    expiresSeconds: link.expiresSeconds,
    limitedBy: link.limitedBy,
    limitReason: link.limitReason ?? null,
    source: link.source,
    copyOf: link.copyOf === undefined ? null : `s3://${link.copyOf.bucket}/${link.copyOf.key}`,
    revocation: link.revocation,
    revocable: REVOCATION_METHODS[link.revocation].advice === undefined,
    revokedAt: link.revokedAt ?? null,
    revokeAskedAt: link.revokeAskedAt ?? null,
    keepUntil: link.keepUntil ?? null,
    unsent: link.unsent ?? false,
    size: link.size ?? null,
    note: link.note ?? null,
    recipient: link.recipient ?? null,
    renews: link.renews ?? null,
    createdAt: link.createdAt,
    lastProbe: link.lastProbe === undefined ? null : probeJson(link.lastProbe),
  }
}

export function probeJson(probe: ProbeResult) {
  return {
    at: probe.at,
    verdict: probe.verdict,
    dead: probe.dead,
    status: probe.status ?? null,
    code: probe.code ?? null,
    requestId: probe.requestId ?? null,
    sentence: probe.sentence,
    remedy: probe.remedy ?? null,
  }
}

/** The remark below a new link: what it is, until when it works, and how to take it back. */
export function describeNewLink(terminal: Terminal, link: LinkView): string {
  const recipient = link.recipient === undefined ? '' : ` for ${displayText(link.recipient)}`
  const name = displayText(fileNameOfKey(link.key) || link.key).slice(0, 120) + recipient
  const lines = [
    `${terminal.style('bold', name)}  works until ${formatMoment(link.expiresAt)}, for ${formatDuration(link.expiresSeconds)}`,
    ...(link.limitReason === undefined ? [] : [`shortened: ${link.limitReason}`]),
    REVOCATION_METHODS[link.revocation].advice === undefined
      ? `take it back: sandglass revoke ${link.id}`
      : `id ${link.id}; it can’t be revoked alone and ends by itself`,
  ]
  return lines.map((line) => `  ${line}\n`).join('')
}

/** Links as a table, newest first. */
export function linkTable(links: readonly LinkView[]): string {
  const rows = links.map((link) => [
    link.id,
    link.status,
    link.status === 'revoked' && link.revokedAt !== undefined
      ? `revoked ${formatMoment(link.revokedAt)}`
      : formatMoment(link.expiresAt) +
        (link.keepUntil === undefined ? '' : `, kept until ${formatMoment(link.keepUntil)}`),
    link.method,
    link.connection,
    displayText(`s3://${link.bucket}/${link.key}`) +
      (link.recipient === undefined ? '' : `  for ${displayText(link.recipient)}`) +
      (link.note === undefined ? '' : `  (${displayText(link.note)})`),
  ])
  return formatTable([['ID', 'STATUS', 'UNTIL', 'METHOD', 'CONNECTION', 'OBJECT'], ...rows])
}

/** A finding in one line: the sentence, with the storage's own words as the evidence. */
export function describeProbe(probe: ProbeResult): string {
  const evidence = [probe.status, probe.code].filter((part) => part !== undefined).join(' ')
  return `${probe.sentence}${evidence === '' ? '' : ` [${evidence}]`}`
}
