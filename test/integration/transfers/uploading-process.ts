// `node uploading-process.ts ORDER`: works on the queue of a data home, as ORDER says in JSON, until it is killed, and puts into it what
// is not there yet. Prints `running` before it looks, and `ended` when nothing goes on any more.
import { flushCompileCache } from 'node:module'
import { basename } from 'node:path'
import { startServices } from './services.ts'

export interface UploadOrder {
  readonly home: string
  /** Each gets a link of its own. */
  readonly files: readonly string[]
  /** These get one for all. */
  readonly zip?: { readonly name: string; readonly files: readonly string[] } | undefined
}

const { home, files, zip }: UploadOrder = JSON.parse(process.argv[2] ?? '')
const { services, call, untilEnded } = startServices(home)
const choose = async (paths: readonly string[]) =>
  Promise.all(paths.map(async (path) => (await services.files.addChosen(path)).file))
const terms = { expiry: { seconds: 3600 } }

services.start()
process.stdout.write('running\n')
const { uploads } = await call('uploads.list', {})
const known = new Set(uploads.map(({ name }) => name))
const isMissing = files.length > 0 && !files.some((path) => known.has(basename(path)))
const isZipMissing = zip !== undefined && !known.has(zip.name)
// What is done would be forgotten when something is added to a queue that has ended.
if (isMissing || isZipMissing) await call('uploads.pauseAll', { isPaused: true })
if (isMissing) await call('uploads.start', { ...terms, files: await choose(files) })
if (isZipMissing) {
  const { name } = zip
  await call('uploads.start', { ...terms, files: await choose(zip.files), zip: { name, compression: 'store' } })
}
await call('uploads.pauseAll', { isPaused: false })
await untilEnded()
// It is killed, and would not do so itself.
flushCompileCache()
process.stdout.write('ended\n')
