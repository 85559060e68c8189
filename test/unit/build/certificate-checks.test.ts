import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** Everything that is shipped, and what builds it. */
const SOURCES = globSync('{shared,electron,renderer,build}/**/*.{ts,tsx}', { cwd: ROOT })

function linesWith(pattern: RegExp): string[] {
  return SOURCES.flatMap((file) =>
    readFileSync(`${ROOT}${file}`, 'utf8')
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  ).toSorted()
}

it('the checks of certificates are nowhere switched off, nor could a variable do it', () => {
  expect(SOURCES.length).toBeGreaterThan(300)
  expect(
    linesWith(/rejectUnauthorized|checkServerIdentity|strictSSL|ignore-certificate-errors|certificate-error/),
  ).toEqual([
    'electron/services/network/agents.ts: readonly rejectUnauthorized: true',
    'electron/services/network/agents.ts: rejectUnauthorized: true,',
    'electron/services/transfers/sending/part-worker.ts: rejectUnauthorized: true,',
  ])
  expect(linesWith(/NODE_TLS_REJECT_UNAUTHORIZED/)).toEqual([
    "electron/hosts/cli/main.ts: delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']",
    "electron/hosts/desktop/system-network.ts: delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']",
  ])
})

it('requests to storages are made by the network that the settings are about, and by nothing else', () => {
  // The page asks its own host, the build loads what it builds from, and these two ask the playground. A worker thread makes its
  // agents by itself, of the routes that the network gives it.
  const known = [
    'electron/hosts/cli/demo/run-demo.ts',
    'electron/services/network/',
    'electron/services/playground/running.ts',
    'electron/services/transfers/sending/part-worker.ts',
    'renderer/',
    'build/',
  ]
  const others = linesWith(/\bfetch\(|\bAgent\(|NodeHttpHandler\(|httpsAgent:/).filter(
    (line) => !known.some((place) => line.startsWith(place)),
  )
  expect(others).toEqual([])
})
