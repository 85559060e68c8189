import * as z from 'zod/mini'
import { call } from './call.ts'
import { MAX_URL_LENGTH } from './link-calls.ts'

const text = (max: number) => z.string().check(z.maxLength(max))

/** What a host can do beyond the rest; screens offer nothing that it can't. */
export const HOST_ABILITIES = [
  'clipboard',
  'open-url',
  'tray',
  'global-shortcut',
  'start-at-login',
  'notifications',
] as const
export type HostAbility = (typeof HOST_ABILITIES)[number]

export const HOST_KINDS = ['cli', 'browser', 'desktop'] as const
export type HostKind = (typeof HOST_KINDS)[number]

export const appCalls = {
  'app.about': call(
    () => z.strictObject({}),
    () =>
      z.strictObject({
        version: text(64),
        host: z.enum(HOST_KINDS),
        abilities: z.array(z.enum(HOST_ABILITIES)).check(z.maxLength(HOST_ABILITIES.length)),
        platform: text(32),
        /** Component and its version, such as Node, SQLite, Electron. */
        components: z.array(z.strictObject({ name: text(64), version: text(64) })).check(z.maxLength(64)),
        /** The absolute folder of all data. */
        dataFolder: text(4096),
        logFile: text(4096),
        /** What the bundle contains of others' work. */
        licences: z
          .array(z.strictObject({ name: text(214), version: text(64), licence: text(128) }))
          .check(z.maxLength(1000)),
      }),
  ),
  /** A report to attach to a bug report: versions, counts, settings, the end of the log; no secret, key name or URL. */
  'app.diagnostics': call(
    () => z.strictObject({}),
    () => z.strictObject({ fileName: text(255), text: text(2_000_000) }),
  ),
  /** Answers a `question` event; without an answer it is canceled. Answers go in and never come out. */
  'app.answer': call(
    () => z.strictObject({ id: z.string().check(z.minLength(1), z.maxLength(64)), answer: z.optional(text(65_536)) }),
    () => z.strictObject({ accepted: z.boolean() }),
  ),
  /** Puts text on the clipboard, where the host has the ability `clipboard`. */
  'app.copy': call(
    () => z.strictObject({ text: z.string().check(z.minLength(1), z.maxLength(1_000_000)) }),
    () => z.strictObject({ copied: z.literal(true) }),
  ),
  /** Opens a web address in the person's browser, where the host has the ability `open-url`. */
  'app.open': call(
    () => z.strictObject({ url: z.string().check(z.minLength(1), z.maxLength(MAX_URL_LENGTH)) }),
    () => z.strictObject({ opened: z.literal(true) }),
  ),
}
