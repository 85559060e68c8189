import * as z from 'zod/mini'
import { once } from '../once.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** What a name template may use; `{random}` is 22 characters that can't be guessed. */
export const NAME_TOKENS = ['random', 'name', 'stem', 'ext', 'date'] as const

/**
 * A template of an uploaded object's key below the share prefix. Without `{random}` the key could be guessed or taken, and revoking a
 * link could delete what another link opens.
 */
const nameTemplate = () => {
  const rule = (holds: (text: string) => boolean, error: string) => z.refine<string>(holds, error)
  return z.string().check(
    z.maxLength(256),
    rule((text) => text.includes('{random}'), 'Keep {random} in it: it is what nobody can guess.'),
    rule((text) => /\{(name|stem)\}/.test(text), 'Keep {name} or {stem} in it, or nobody knows the file by its link.'),
    rule(
      (text) => text.replace(/\{(random|name|stem|ext|date)\}/g, '').search(/[{}]/) === -1,
      'Use {random}, {name}, {stem}, {ext} and {date} only.',
    ),
    rule(
      (text) => !/[\p{Cc}\p{Cs}]|^\/|\/\/|\/$|(^|\/)\.\.?(\/|$)/u.test(text),
      'Write it like a path: shared/{random}/{name}.',
    ),
  )
}

/** The person's choices on this computer. */
export const settings = once(() =>
  z.strictObject({
    /** How long a new link lives, in seconds, unless chosen otherwise. */
    expirySeconds: z.int().check(z.minimum(1), z.maximum(604_800)),
    /** The prefix of uploads where the connection names none. */
    sharePrefix: z
      .string()
      .check(z.maxLength(512), z.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Control characters are not allowed.')),
    nameTemplate: nameTemplate(),
    theme: z.enum(THEMES),
    notifyExpiring: z.boolean(),
    notifyUploaded: z.boolean(),
    startAtLogin: z.boolean(),
    /** An Electron accelerator, or empty for none. */
    globalShortcut: z.string().check(z.maxLength(64)),
    /** A BCP 47 tag for dates and numbers; empty follows the system. */
    dateLocale: z
      .string()
      .check(z.maxLength(35), z.regex(/^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$/, 'Use a language tag such as en-GB.')),
    /** The answer to the one question of the first run; the app asks until there is one. */
    startedWith: z.enum(['undecided', 'playground', 'storage']),
  }),
)
export type Settings = z.output<ReturnType<typeof settings>>

export const DEFAULT_SETTINGS: Settings = {
  expirySeconds: 86_400,
  sharePrefix: '',
  nameTemplate: '{random}/{name}',
  theme: 'system',
  notifyExpiring: true,
  notifyUploaded: true,
  startAtLogin: false,
  globalShortcut: 'CommandOrControl+Shift+L',
  dateLocale: '',
  startedWith: 'undecided',
}
