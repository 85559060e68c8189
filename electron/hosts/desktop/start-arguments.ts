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

/**
 * Reads the arguments behind the program's name. Chromium adds switches of its own, and a web page may have chosen an address: what is
 * neither an address of ours nor a path is left alone. After `--` all are paths, as the file manager passes them.
 *
 * @param folder what relative paths start from
 */
export function readArguments(args: readonly string[], folder: string): StartRequest {
  const end = args.indexOf('--')
  const [before, after] = end === -1 ? [args, []] : [args.slice(0, end), args.slice(end + 1)]
  const addresses = before.filter((arg) => arg.startsWith(DEEP_LINK_SCHEME))
  const paths = [...before.filter((arg) => !arg.startsWith('-') && !arg.startsWith(DEEP_LINK_SCHEME)), ...after]
  return {
    deepLink: addresses.map((address) => parseDeepLink(address)).find((link) => link !== undefined),
    paths: paths
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
