import * as z from 'zod/mini'
import { once } from '../once.ts'
import { LINK_ID, type Link, type ProbeResult, probeResult } from './link.ts'

/**
 * What can happen to a link. `created` and `renewal-of` begin a history; `renewed` is what its renewal is to the old link; `copied`:
 * the URL was handed out again; `kept`: it is to be renewed until a date, or no longer; `revoke-asked` comes before the method is run, `revoked` and `not-confirmed` after it; `opened` is a
 * request that the storage's own log tells of.
 */
export const EVENT_KINDS = [
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
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** By what it was done. `tend` is the command that looks after links by itself. */
export const EVENT_ACTORS = ['app', 'browser', 'cli', 'tend'] as const
export type EventActor = (typeof EVENT_ACTORS)[number]

/** A request for a link, as a log of the storage tells of it. */
const loggedRequest = once(() => {
  const text = (max: number) => z.optional(z.string().check(z.minLength(1), z.maxLength(max)))
  return z.strictObject({
    /** The storage's id of the request: a log that is read twice adds nothing. */
    requestId: z.string().check(z.minLength(1), z.maxLength(128)),
    ip: text(64),
    userAgent: text(128),
    status: z.optional(z.int().check(z.minimum(0), z.maximum(999))),
    code: text(128),
    /** How much of the object was sent. */
    bytes: z.optional(z.int().check(z.minimum(0))),
  })
})
export type LoggedRequest = z.output<ReturnType<typeof loggedRequest>>

/** Something that happened to a link. It holds neither a URL nor a signature. */
export const linkEvent = once(() => {
  const id = z.string().check(z.regex(LINK_ID))
  return z.strictObject({
    link: id,
    /** ISO 8601; of an answer, when it was asked for. */
    at: z.iso.datetime(),
    kind: z.enum(EVENT_KINDS),
    by: z.enum(EVENT_ACTORS),
    /** What the storage answered: the evidence. */
    answer: z.optional(z.omit(probeResult(), { at: true, sentence: true, remedy: true })),
    request: z.optional(loggedRequest()),
    /** The id of the link that it has to do with. */
    other: z.optional(id),
    detail: z.optional(z.string().check(z.maxLength(256))),
  })
})
export type LinkEvent = z.output<ReturnType<typeof linkEvent>>

/** What is told of an event; when and by what is known by who keeps it. */
export type EventFacts = Omit<LinkEvent, 'link' | 'at' | 'by'> & { readonly at?: string | undefined }

/** The evidence in a probe. */
export function answerOf({
  at: _at,
  sentence: _sentence,
  remedy: _remedy,
  ...answer
}: ProbeResult): NonNullable<LinkEvent['answer']> {
  return answer
}

/** What happened to a link, by what it was before and is now; undefined for what is no event. */
export function changeOf(before: Link, after: Link): EventFacts | undefined {
  const { lastProbe } = after
  const evidence = lastProbe === undefined ? {} : { at: lastProbe.at, answer: answerOf(lastProbe) }
  if (after.revokedAt !== undefined && before.revokedAt === undefined) return { kind: 'revoked', ...evidence }
  const isTried = lastProbe !== undefined && lastProbe.at !== before.lastProbe?.at
  // What was taken back and is found to work was not taken back.
  if (after.revokedAt === undefined && before.revokedAt !== undefined) {
    return isTried ? { kind: 'not-confirmed', ...evidence } : { kind: 'restored' }
  }
  if (after.revokeAskedAt !== undefined && before.revokeAskedAt === undefined) {
    return { kind: 'revoke-asked', detail: after.revocation }
  }
  if (after.keepUntil !== undefined && after.keepUntil !== before.keepUntil) {
    return { kind: 'kept', detail: `until ${after.keepUntil}` }
  }
  if (before.uploadPending && !after.uploadPending) return { kind: 'upload-done' }
  return isTried ? { kind: 'probed', ...evidence } : undefined
}

interface Repeatable {
  /** How long a repetition says nothing new, in milliseconds. */
  readonly within: number
  /** What comes in between without a bearing on it. */
  readonly passingOver: readonly EventKind[]
}

/** What is not told again when it has not changed: a link that is tried every minute has one event a day. */
export const REPEATABLE: Partial<Record<EventKind, Repeatable>> = {
  probed: { within: 86_400_000, passingOver: ['copied', 'opened'] },
  copied: { within: 3_600_000, passingOver: ['probed', 'opened'] },
  'revoke-asked': { within: 60_000, passingOver: ['not-confirmed'] },
  // One that waits is tried again and again.
  'not-confirmed': { within: 86_400_000, passingOver: ['copied', 'opened'] },
}

/** Whether an event says nothing that the one before it has not said a short while ago. */
export function isRepetition(event: LinkEvent, before: LinkEvent): boolean {
  const passed = Date.parse(event.at) - Date.parse(before.at)
  return (
    event.kind === before.kind &&
    event.by === before.by &&
    event.answer?.verdict === before.answer?.verdict &&
    event.answer?.status === before.answer?.status &&
    event.answer?.code === before.answer?.code &&
    event.detail === before.detail &&
    passed >= 0 &&
    passed < (REPEATABLE[event.kind]?.within ?? 0)
  )
}
