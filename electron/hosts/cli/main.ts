#!/usr/bin/env node
import { mkdirSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { join } from 'node:path'
import { dataHome } from './data-home.ts'

// Nothing else is imported before the version is known to be right: older Nodes fail on the first modern module with a riddle.
const OLDEST_NODE = 24

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  process.stderr.write(
    `Sandglass needs Node ${OLDEST_NODE} or later, and this is ${process.version}.\n` +
      'In a checkout, “npx sandglass” uses the Node that “npm ci” installed; elsewhere, install Node 24.\n',
  )
  process.exitCode = 2
} else {
  // Compiled code is kept beside the data, where nobody else can write.
  const home = dataHome(process.env)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  nodeModule.enableCompileCache(join(home, 'compile-cache'))
  const { runCommandLine } = await import('./command-line.ts')
  await runCommandLine(process.argv.slice(2))
}
