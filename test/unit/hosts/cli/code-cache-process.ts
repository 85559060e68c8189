import { createRequire } from 'node:module'
import { loadWithKeptCode } from '../../../../electron/hosts/cli/code-cache.ts'

/** A process of its own that loads a file with the code that a folder keeps, prints what the file gives, and keeps its code. */
const [, , file = '', folder = ''] = process.argv
const keepCode = loadWithKeptCode(folder)
process.stdout.write(createRequire(import.meta.url)(file)())
keepCode()
