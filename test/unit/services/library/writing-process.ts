import { openLibrary } from '../../../../electron/services/library/open-library.ts'
import { sampleConnection, sampleLink } from './samples.ts'

/**
 * A process of its own that opens a library and adds links to it, one at a time, as a command line beside the app would.
 * Arguments: the library's folder, the first link's number, how many. Prints what it found on opening.
 */
const [dir = '', from = '0', count = '0'] = process.argv.slice(2)
const library = openLibrary({ dir, clock: { now: Date.now } })
process.stdout.write(`${library.recovered === undefined ? 'opened' : 'recovered'}\n`)
library.connections.insert(sampleConnection({ id: `from-${from}`, name: `from-${from}`, isDefault: true }))
for (let number = 0; number < Number(count); number += 1) library.links.insert([sampleLink(Number(from) + number)])
library.close()
