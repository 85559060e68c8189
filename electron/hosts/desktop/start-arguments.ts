import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DeepLink } from '../../../shared/api/events.ts'
import { DEEP_LINK_SCHEME, parseDeepLink } from '../../../shared/deep-links/parse-deep-link.ts'

/** What a start of the program, the first or another, is to show. */
export interface StartRequest {
  readonly deepLink: DeepLink | undefined
  /** Absolute; whether they are files has to be seen. */
  readonly paths: readonly string[]
}

const MAX_PATHS = 1000
const MAX_ARGUMENT = 32_768

/** The arguments behind the program's name; run from a checkout, Electron is the program and the app's folder its first argument. */
export function ownArguments(args: readonly string[], isPackaged: boolean): readonly string[] {
  const own = args.slice(1)
  if (isPackaged) return own
  // A second start has Chromium's own switches in front.
  const app = own.findIndex((arg) => !arg.startsWith('-'))
  return own.filter((_, index) => index !== app)
}

/**
 * Reads the arguments behind the program's name. Chromium adds switches of its own, and a web page may have chosen an address: what is
 * neither an address of ours nor a path is left alone. Behind `--` nothing is a switch.
 *
 * @param folder what relative paths start from
 */
export function readArguments(args: readonly string[], folder: string): StartRequest {
  const end = args.indexOf('--')
  const named = args.filter((arg, index) => index !== end && (!arg.startsWith('-') || (end !== -1 && index > end)))
  const isAddress = (arg: string) => arg.startsWith(DEEP_LINK_SCHEME)
  return {
    deepLink: named
      .filter(isAddress)
      .map(parseDeepLink)
      .find((link) => link !== undefined),
    paths: named
      .filter((arg) => !isAddress(arg))
      .slice(0, MAX_PATHS)
      .map((path) => absolute(path, folder))
      .filter((path) => path !== undefined),
  }
}

/** Desktop entries pass files as `file:` URLs, file managers as paths. No other URL is a file. */
function absolute(path: string, folder: string): string | undefined {
  if (path === '' || path.length > MAX_ARGUMENT || path.includes('\0')) return undefined
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return resolve(folder, path)
  try {
    return path.startsWith('file:///') ? fileURLToPath(path) : undefined
  } catch {
    return undefined
  }
}
