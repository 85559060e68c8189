import type { App } from './app.ts'

export interface QueuedFile {
  readonly name: string
  /** Undefined: its bytes never come, and it waits for them. Shorter than `size`: it fails. */
  readonly content?: string
  /** Bytes; without it that of the content. */
  readonly size?: number
}

/** Starts uploads as the share screen does, for tests that are about the queue. @returns the ids of the uploads, in order */
export async function startUploads(app: App, files: readonly QueuedFile[]): Promise<readonly string[]> {
  const registered = await app.page.evaluate(async (all) => {
    const session = sessionStorage.getItem('sandglass-session') ?? ''
    const post = (path: string, type: string, body: string) =>
      fetch(path, { method: 'POST', headers: { 'content-type': type, 'x-sandglass-session': session }, body })
    const register = async ({ name, content, size }: QueuedFile): Promise<string> => {
      const about = JSON.stringify({ name, size: size ?? content?.length ?? 1 })
      const { file }: { file: string } = await (await post('/api/files', 'application/json', about)).json()
      if (content !== undefined) await post(`/api/files/${file}`, 'application/octet-stream', content)
      return file
    }
    const names: string[] = []
    // A browser opens only so many connections.
    while (names.length < all.length) {
      names.push(...(await Promise.all(all.slice(names.length, names.length + 50).map(register))))
    }
    return names
  }, files)
  const ids: string[] = []
  for (let from = 0; from < registered.length; from += 1000) {
    const input = { expiry: { seconds: 3600 }, files: registered.slice(from, from + 1000) }
    ids.push(...(await app.call('uploads.start', input)).uploads.map(({ id }) => id))
  }
  return ids
}

/** A queue with an upload in each state that lasts; the settings limit uploads, so that one is on its way for long enough. */
export async function fillQueue(app: App): Promise<void> {
  app.problems.expect(/400/)
  // As long as one is unfinished, those that are done stay on the list.
  const [, later = ''] = await startUploads(app, [
    { name: 'Site plan Oerlikon, revision 14.pdf', size: 4_800_000 },
    { name: 'Elevation north.pdf', size: 2_300_000 },
  ])
  await startUploads(app, [
    { name: 'price list (draft).xlsx', content: 'prices' },
    { name: 'interview-raw-take-3.mov', content: '', size: 81_000_000 },
  ])
  await startUploads(app, [
    { name: 'opening night, the whole evening in one take.mov', content: 'x'.repeat(3_000_000) },
  ])
  await app.call('uploads.pause', { ids: [later] })
}
