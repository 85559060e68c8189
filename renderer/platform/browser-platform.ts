import type { AppEvent, ChosenFile } from '../../shared/api/events.ts'
import { AppError, type Reply, type WireError } from '../../shared/errors.ts'
import { ByteQueue } from './byte-queue.ts'
import { EventFeed } from './event-feed.ts'
import type { Platform } from './platform.ts'

const SESSION_KEY = 'sandglass-session'
const SESSION_HEADER = 'x-sandglass-session'
const LAUNCH_TOKEN = /^#token=([\w-]+)$/

const HOST_GONE: WireError = {
  code: 'network',
  message: 'Sandglass isn’t running any more, so nothing was done.',
  hint: 'Start it again where you started it. What was saved is still there.',
}

/**
 * The app in a browser, on the host that served this page. The launch token of the address is exchanged for a session, which this
 * tab keeps for as long as it is open.
 *
 * @throws AppError when the page was opened without a token, or with a used one
 */
export async function createBrowserPlatform(): Promise<Platform> {
  // The address of a later start, put into the tab of an earlier one, differs in its fragment only: by itself nothing would be loaded.
  window.addEventListener('hashchange', () => LAUNCH_TOKEN.test(window.location.hash) && window.location.reload())
  const session = await openSession()
  const post = async (path: string, body: BodyInit, type: string, signal?: AbortSignal) => {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': type, [SESSION_HEADER]: session },
      body,
      signal: signal ?? null,
    })
    if (answer.status === 401) end(appErrorOf((await answer.clone().json()).error))
    return answer
  }
  const postJson = (path: string, value: unknown) => post(path, JSON.stringify(value), 'application/json')
  const bytes = new ByteQueue()
  const feed = new EventFeed((signal) => post('/api/events', '', 'application/json', signal))
  const endListeners = new Set<(why: AppError) => void>()
  let ended: AppError | undefined
  const end = (why: AppError) => {
    if (ended !== undefined) return
    ended = why
    sessionStorage.removeItem(SESSION_KEY)
    feed.end()
    for (const listener of endListeners) listener(why)
  }

  return {
    kind: 'browser',
    async send(name, input) {
      try {
        const answer = await postJson('/api/call', { name, input })
        return (await answer.json()) as Reply<unknown>
      } catch {
        feed.lost()
        return { ok: false, error: HOST_GONE }
      }
    },
    listen: (listener: (event: AppEvent) => void) => feed.listen(listener),
    onReachable: (listener) => feed.onReachable(listener),
    onEnded(listener) {
      if (ended !== undefined) listener(ended)
      endListeners.add(listener)
      return () => endListeners.delete(listener)
    },
    onSending: (listener) => bytes.onSending(listener),
    async register(file, folder = '') {
      const answer = await postJson('/api/files', {
        name: file.name,
        size: file.size,
        ...(folder === '' ? {} : { folder }),
      }).catch(() => undefined)
      if (answer === undefined) throw appErrorOf(HOST_GONE)
      const body = await answer.json()
      if (!answer.ok) throw appErrorOf(body.error)
      const chosen = body as ChosenFile
      // Not awaited: the link comes first. If it fails, the host tells so at the upload that waits for these bytes.
      const send = (body: BodyInit) => post(`/api/files/${chosen.file}`, body, 'application/octet-stream')
      // A file that was changed or deleted since it was chosen is not sent at all: without any bytes, the host stops waiting for them.
      bytes.add(() => send(file).catch(() => send('')))
      return chosen
    },
  }
}

async function openSession(): Promise<string> {
  const { hash, pathname } = window.location
  const token = LAUNCH_TOKEN.exec(hash)?.[1]
  if (token === undefined) {
    const kept = sessionStorage.getItem(SESSION_KEY)
    if (kept !== null) return kept
    throw new AppError(
      'not-found',
      'This page was opened without the address that Sandglass gave.',
      'Open the whole address that is printed where Sandglass runs, or start it with: sandglass serve',
    )
  }
  history.replaceState(null, '', pathname)
  const answer = await fetch('/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  const body = await answer.json()
  if (!answer.ok) throw appErrorOf(body.error)
  sessionStorage.setItem(SESSION_KEY, body.session)
  return body.session
}

function appErrorOf({ code, message, hint, field }: WireError): AppError {
  return new AppError(code, message, hint, field)
}
