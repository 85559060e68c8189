import * as z from 'zod/mini'
import { ACTION_IDS } from '../actions/actions.ts'
import { PROVIDER_IDS } from '../connections/providers.ts'
import { leftOut, MAX_FOLDER_LENGTH } from '../files/left-out.ts'
import { MAX_FILES } from '../files/walk-folders.ts'
import { LINK_ID } from '../links/link.ts'
import { once } from '../once.ts'
import { testStepResult } from './connection-calls.ts'
import { endingLink, renewedLink } from './link-calls.ts'
import { MAX_UPLOADS_SHOWN, upload, uploadSummary } from './upload-calls.ts'

const shortText = (max: number) => z.string().check(z.maxLength(max))

/** Where a `sandglass://` address may lead. Each only shows something; nothing happens before the person confirms it. */
const deepLink = () =>
  z.discriminatedUnion('to', [
    z.strictObject({ to: z.literal('share') }),
    z.strictObject({ to: z.literal('links') }),
    z.strictObject({ to: z.literal('link'), id: z.string().check(z.regex(LINK_ID)) }),
    z.strictObject({ to: z.literal('connect'), provider: z.optional(z.enum(PROVIDER_IDS)) }),
  ])
export type DeepLink = z.output<ReturnType<typeof deepLink>>

/** A file that the person chose, under its opaque name. */
export const chosenFile = once(() =>
  z.strictObject({
    file: z.string().check(z.minLength(1), z.maxLength(64)),
    name: shortText(1024),
    size: z.int().check(z.minimum(0)),
    /** Where it lay in a folder that was chosen, beginning with that folder's name. */
    folder: z.optional(shortText(MAX_FOLDER_LENGTH)),
    /** Of a whole folder: how many files it has. `size` is of all of them, as far as it is known. */
    count: z.optional(z.int().check(z.minimum(0))),
  }),
)
export type ChosenFile = z.output<ReturnType<typeof chosenFile>>

/** Everything that is pushed to a screen. No event has a secret or a URL of a link in it. */
export const appEvent = once(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('links-changed') }),
    z.strictObject({ type: z.literal('connections-changed') }),
    z.strictObject({ type: z.literal('settings-changed') }),
    /** A step of a connection's test that is under way has ended. */
    z.strictObject({ type: z.literal('connection-test-step'), connection: shortText(64), step: testStepResult() }),
    /** Only the uploads that changed; at most ten times a second. */
    z.strictObject({
      type: z.literal('uploads-changed'),
      uploads: z.array(upload()).check(z.maxLength(MAX_UPLOADS_SHOWN)),
      summary: uploadSummary(),
      /** The queue has others, or in another order: lists of it are to be asked for anew. */
      isReordered: z.boolean(),
    }),
    /** Told once, in words for the person, when the library was damaged and what became of it. */
    z.strictObject({ type: z.literal('library-recovered'), message: shortText(4096) }),
    /** Something that only the person knows (a passphrase, an MFA code); `app.answer` answers it. */
    z.strictObject({
      type: z.literal('question'),
      id: shortText(64),
      question: shortText(1024),
      secret: z.boolean(),
    }),
    /** The question needs no answer any more. */
    z.strictObject({ type: z.literal('question-closed'), id: shortText(64) }),
    /** Links that run out soon, told once each. */
    z.strictObject({
      type: z.literal('links-expiring'),
      links: z.array(endingLink()).check(z.maxLength(100)),
    }),
    /** Links that were renewed because they are kept up: their new URLs have to be handed over. */
    z.strictObject({
      type: z.literal('links-renewed'),
      links: z.array(renewedLink()).check(z.maxLength(100)),
    }),
    /** An action of a menu, the tray or a global shortcut of the host. */
    z.strictObject({ type: z.literal('perform'), action: z.enum(ACTION_IDS) }),
    /** Files that reached the host around the screen: from the file manager, a menu, a second start. */
    z.strictObject({
      type: z.literal('files-chosen'),
      files: z.readonly(z.array(chosenFile()).check(z.maxLength(MAX_FILES))),
      leftOut: leftOut(),
    }),
    z.strictObject({ type: z.literal('deep-link'), link: deepLink() }),
  ]),
)
export type AppEvent = z.output<ReturnType<typeof appEvent>>

/** What is about something that a screen shows just then: worth nothing to one that isn't there yet, as it reads everything afresh. */
export const MOMENTARY_EVENTS: ReadonlySet<AppEvent['type']> = new Set([
  'links-changed',
  'connections-changed',
  'settings-changed',
  'uploads-changed',
  'connection-test-step',
])
