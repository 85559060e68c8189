#!/usr/bin/env node
import { join } from 'node:path'
import { dataHome, makeDataHome } from '../../services/data-home.ts'
import { loadWithKeptCode } from './code-cache.ts'

// Nothing else is imported before the version is known to be right: older Nodes fail on the first modern module with a riddle.
const OLDEST_NODE = 24

// Nobody switches off the checks of certificates here: not for storages, not for proxies, not by a variable set for another program.
delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(
    `Sandglass needs Node ${OLDEST_NODE} or later, and this is ${process.version}.\n` +
      'In a checkout, “npx sandglass” uses the Node that “npm ci” installed; elsewhere, install Node 24.\n',
  )
  process.exitCode = 2
} else {
  const home = dataHome(process.env)
  const isHomeThere = makeDataHome(home)
  const args = process.argv.slice(2)
  // Compiled code is kept beside the data, where nobody else can write.
  const keepCode = isHomeThere ? loadWithKeptCode(join(home, 'compile-cache', commandOf(args))) : undefined
  // Not awaited: the bundle is CommonJS, which starts faster than an ES module and has no await out here.
  void import('./command-line.ts')
    .then(({ runCommandLine }) => runCommandLine(args, home, isHomeThere))
    .then(() => {
      // A command that failed went another way than it will take next time, and a mistyped one needs no folder.
      if ((process.exitCode ?? 0) === 0) keepCode?.()
    })
    // All is saved and printed. Leaving at once spares a process of a moment the checkpoint that closing the library makes, and
    // does not wait for a keychain that hangs.
    .finally(() => process.exit())
}

/** Part of a path, so it is a plain word. Help and the version are asked for without a command. */
function commandOf([first = '']: readonly string[]): string {
  return /^[a-z]+$/.test(first) ? first : 'none'
}
