import { LibraryDatabase } from '../../electron/services/library/library-database.ts'
import { openLibrary } from '../../electron/services/library/open-library.ts'
import { sampleLink } from '../unit/services/library/samples.ts'

/**
 * Adds links, two in a transaction, until it is killed. Prints the number of links after each commit that has returned, and
 * has the log written back into the database now and then, which is the other moment a kill could do harm in.
 */
const dir = process.argv[2] ?? ''
const library = openLibrary({ dir, clock: { now: Date.now } })
const checkpointer = new LibraryDatabase(`${dir}/library.db`)
for (let count = library.links.count(); ; count += 2) {
  library.links.insert([sampleLink(count), sampleLink(count + 1)])
  process.stdout.write(`${count + 2}\n`)
  if (count % 40 === 0) checkpointer.exec('PRAGMA wal_checkpoint(TRUNCATE)')
}
