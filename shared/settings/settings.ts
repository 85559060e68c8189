import * as z from 'zod/mini'
import { once } from '../once.ts'
import { acceleratorProblem } from './accelerator.ts'
import { nameTemplateProblem } from './name-template.ts'
import { caFileProblem, noProxyProblem, proxyProblem, SYSTEM_PROXY } from './network.ts'
import { sharePrefixProblem } from './share-prefix.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export const ZIP_COMPRESSIONS = ['store', 'deflate'] as const

/** A time of day, or empty. */
const timeOfDay = () =>
  z.string().check(z.regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d)?$/, 'Use hours and minutes such as 08:30.'))

/** A text that a rule finds nothing wrong with. */
const checked = (maxLength: number, problem: (text: string) => string | undefined) =>
  z.string().check(z.maxLength(maxLength), (payload) => {
    const message = problem(payload.value)
    if (message !== undefined) payload.issues.push({ code: 'custom', input: payload.value, message })
  })

/** The person's choices on this computer. */
export const settings = once(() =>
  z.strictObject({
    /** How long a new link lives, in seconds, unless chosen otherwise. */
    expirySeconds: z.int().check(z.minimum(1), z.maximum(604_800)),
    /** The prefix of uploads where the connection names none. */
    sharePrefix: checked(512, sharePrefixProblem),
    nameTemplate: checked(256, nameTemplateProblem),
    theme: z.enum(THEMES),
    notifyExpiring: z.boolean(),
    notifyUploaded: z.boolean(),
    startAtLogin: z.boolean(),
    /** An Electron accelerator, or empty for none. */
    globalShortcut: checked(64, acceleratorProblem),
    /** A BCP 47 tag for dates and numbers; empty follows the system. */
    dateLocale: z
      .string()
      .check(z.maxLength(35), z.regex(/^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$/, 'Use a language tag such as en-GB.')),
    /** `system`, `none`, or a proxy's address: how storages are reached. */
    proxy: checked(256, proxyProblem),
    /** Hosts that are reached without it, as in `NO_PROXY`. */
    noProxy: checked(2048, noProxyProblem),
    /** A file of certificates, in PEM, of authorities that are trusted besides the system's; empty for none. */
    caFile: checked(4096, caFileProblem),
    /** What a folder, or several files, become: a link each, or one ZIP. The last choice. */
    severalFiles: z.enum(['links', 'zip']),
    zipCompression: z.enum(ZIP_COMPRESSIONS),
    /** The most that uploads send, in KiB a second; 0 is no limit. */
    uploadLimitKib: z.int().check(z.minimum(0), z.maximum(100_000_000)),
    /** From when until when, by this computer's clock, the limit holds; always, where either is empty. */
    uploadLimitFrom: timeOfDay(),
    uploadLimitUntil: timeOfDay(),
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
  proxy: SYSTEM_PROXY,
  noProxy: '',
  caFile: '',
  severalFiles: 'links',
  zipCompression: 'deflate',
  uploadLimitKib: 0,
  uploadLimitFrom: '',
  uploadLimitUntil: '',
  startedWith: 'undecided',
}
