import { openLibrary } from '../../../../electron/services/library/open-library.ts'
import { sampleLinks } from './samples.ts'

/** A process of its own that adds links to the library that it is given, and ends as a command does: without closing it. */
const [, , dir = '', from, count] = process.argv
const library = openLibrary({ dir, clock: { now: () => Date.now() } })
library.links.insert(sampleLinks(Number(count), Number(from)))
library.leave()
process.stdout.write('left\n', () => process.exit())
