// `node uploading-process.ts HOME FILE…`: works on the queue of a data home until it is killed, and puts the files into it if it has
// none. Prints `running` before it looks, and `ended` when nothing goes on any more.
import { flushCompileCache } from 'node:module'
import { startServices } from './services.ts'

const [home = '', ...files] = process.argv.slice(2)
const { services, call, untilEnded } = startServices(home)
services.start()
process.stdout.write('running\n')
const { total } = await call('uploads.list', { limit: 0 })
if (total === 0) {
  const chosen = await Promise.all(files.map(async (path) => (await services.files.addChosen(path)).file))
  await call('uploads.start', { files: chosen, expiry: { seconds: 3600 } })
}
await untilEnded()
// It is killed, and would not do so itself.
flushCompileCache()
process.stdout.write('ended\n')
