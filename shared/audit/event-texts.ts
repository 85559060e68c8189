import { displayText } from '../links/display-text.ts'
import type { EventActor, EventKind, LinkEvent } from '../links/link-event.ts'

/** What a log of a storage can't say is said wherever its requests are shown. */
export const LOG_CAVEAT =
  'Storages write their logs hours late and not always all of them: what is not listed may have happened all the same.'

const KINDS: Readonly<Record<EventKind, string>> = {
  created: 'created',
  'renewal-of': 'created, as a renewal',
  imported: 'imported',
  copied: 'URL handed out',
  'upload-done': 'upload done',
  probed: 'tried',
  opened: 'opened',
  renewed: 'renewed',
  kept: 'kept up',
  'revoke-asked': 'revocation begun',
  'revoke-withdrawn': 'revocation withdrawn',
  revoked: 'revoked: confirmed dead',
  'not-confirmed': 'revocation not confirmed',
  restored: 'open again',
  forgotten: 'forgotten',
}

export const ACTOR_LABELS: Readonly<Record<EventActor, string>> = {
  app: 'the app',
  browser: 'the app in a browser',
  cli: 'the command line',
  tend: 'sandglass tend',
}

/** An event in one line, with its evidence: `revoked: confirmed dead, 403 AccessDenied, request 4442587FB7D0A2F9`. */
export function describeEvent({ kind, answer, request, other, detail }: LinkEvent): string {
  const isRefusal = request?.code !== undefined || (request?.status ?? 0) >= 400
  const parts = [kind === 'opened' && isRefusal ? 'asked for in vain' : KINDS[kind]]
  if (other !== undefined) parts.push(kind === 'renewed' ? `as ${other}` : `of ${other}`)
  if (answer !== undefined) {
    if (kind !== 'revoked') parts.push(answer.verdict.replaceAll('-', ' '))
    parts.push(...evidence(answer.status, answer.code, answer.requestId))
  }
  if (request !== undefined) {
    if (request.ip !== undefined) parts.push(`by ${request.ip}`)
    parts.push(...evidence(request.status, request.code, request.requestId))
    if (request.bytes !== undefined) parts.push(`${request.bytes} bytes`)
    if (request.userAgent !== undefined) parts.push(request.userAgent)
  }
  if (detail !== undefined) parts.push(detail)
  return displayText(parts.join(', '))
}

function evidence(status: number | undefined, code: string | undefined, requestId: string | undefined): string[] {
  const said = [status, code].filter((part) => part !== undefined).join(' ')
  return [...(said === '' ? [] : [said]), ...(requestId === undefined ? [] : [`request ${requestId}`])]
}
