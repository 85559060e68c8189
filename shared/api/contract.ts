import type * as z from 'zod/mini'
import { appCalls } from './app-calls.ts'
import { connectionCalls } from './connection-calls.ts'
import { doctorCalls } from './doctor-calls.ts'
import { linkCalls } from './link-calls.ts'
import { objectCalls } from './object-calls.ts'
import { playgroundCalls } from './playground-calls.ts'
import { policyCalls } from './policy-calls.ts'
import { settingsCalls } from './settings-calls.ts'
import { tidyCalls } from './tidy-calls.ts'
import { uploadCalls } from './upload-calls.ts'

/**
 * Every call that a host can make, by name. This table is the whole of what Sandglass does; each call's schemas are strict (unknown
 * properties are refused), and what comes in is capped (no string, number or list without a limit). No output has a secret in it.
 */
export const CONTRACT = {
  ...connectionCalls,
  ...objectCalls,
  ...linkCalls,
  ...policyCalls,
  ...tidyCalls,
  ...uploadCalls,
  ...doctorCalls,
  ...playgroundCalls,
  ...settingsCalls,
  ...appCalls,
}

export type CallName = keyof typeof CONTRACT
/** What a caller passes, before defaults are filled in. */
export type CallInput<Name extends CallName> = z.input<ReturnType<(typeof CONTRACT)[Name]['input']>>
/** What a handler receives: parsed, with defaults. */
export type ParsedInput<Name extends CallName> = z.output<ReturnType<(typeof CONTRACT)[Name]['input']>>
export type CallOutput<Name extends CallName> = z.output<ReturnType<(typeof CONTRACT)[Name]['output']>>

/** One function per call; the compiler names a missing one. */
export type Handlers = {
  readonly [Name in CallName]: (input: ParsedInput<Name>) => Promise<CallOutput<Name>>
}
