import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { SECURITY_HEADERS } from './security-headers.ts'

/** The app's files by the path that they are asked for. Read once: a request is answered by a lookup, never by a path on the disk. */
export type AppFiles = ReadonlyMap<string, AppFile>

interface AppFile {
  readonly body: Uint8Array
  readonly headers: Readonly<Record<string, string>>
}

export interface AppAnswer {
  readonly status: 200 | 404 | 405
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Files of other kinds are not served. Names of assets have a hash of their content. */
export function readAppFiles(folder: string): AppFiles {
  const files = new Map<string, AppFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = CONTENT_TYPES[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const asked = path.slice(folder.length).replaceAll('\\', '/').replace(/^\/?/, '/')
    files.set(asked, {
      body: readFileSync(path),
      headers: {
        ...SECURITY_HEADERS,
        'content-type': type,
        'cache-control': asked.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
      },
    })
  }
  const index = files.get('/index.html')
  if (index !== undefined) files.set('/', index)
  return files
}

/**
 * Answers a request for one of the app's files.
 *
 * @param path as it was asked for, without query and fragment, not decoded: no name of ours needs decoding
 */
export function answerFile(files: AppFiles, method: string, path: string): AppAnswer {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only reading is possible here.\n')
  const file = files.get(path)
  if (file === undefined) return plain(404, 'There is nothing at this address.\n')
  return { status: 200, headers: file.headers, body: method === 'HEAD' ? new Uint8Array() : file.body }
}

function plain(status: 404 | 405, text: string): AppAnswer {
  const headers = { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
  return { status, headers, body: new TextEncoder().encode(text) }
}
