// `npm test [file filter …]`: installs what is missing, builds, runs every test, and closes with `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { canInstallPackages, installPackages } from './debian-packages.ts'
import { missingReason, missingRequirements, REQUIREMENTS } from './test-requirements.ts'
import { summarize, type TestRun, type TestSummary, vitestReport } from './test-summary.ts'

const ROOT = resolve(import.meta.dirname, '..')
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')

function main(filters: readonly string[]): number {
  const requireAll = process.env['SANDGLASS_TEST_REQUIRE'] === 'all'
  const scratch = mkdtempSync(join(tmpdir(), 'sandglass-test-'))
  try {
    provideRequirements()
    const runs = [
      build(),
      vitest('unit', 'vite.config.ts', filters, scratch),
      vitest('integration', 'test/integration/vitest.config.ts', filters, scratch),
      vitest('e2e', 'test/e2e/vitest.config.ts', filters, scratch),
      vitest('keyring', 'test/integration/keyring/vitest.config.ts', filters, scratch, ownSession(scratch)),
    ]
    const summary = summarize(runs, requireAll)
    print(summary, requireAll)
    return summary.failed === 0 ? 0 : 1
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function provideRequirements(): void {
  const missing = missingRequirements('tests')
  if (missing.length === 0) return
  const names = missing.map((requirement) => requirement.label).join(', ')
  if (canInstallPackages()) {
    console.info(`Installing what the tests need: ${names}`)
    installPackages(missing.flatMap((requirement) => requirement.debianPackages))
  }
  for (const requirement of missing) {
    const reason = missingReason(requirement)
    if (reason !== undefined) console.info(`missing: ${reason}`)
  }
}

function build(): TestRun {
  return { name: 'npm run build', exitCode: run('npm', ['run', 'build']), report: undefined }
}

/** What a run needs around Vitest: a command in front of it, and environment variables. */
interface Surroundings {
  readonly launcher: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Runs Vitest, which prints as usual, and reads what it reports. */
function vitest(
  name: string,
  config: string,
  filters: readonly string[],
  scratch: string,
  { launcher, env }: Surroundings = { launcher: [], env: {} },
): TestRun {
  const reportFile = join(scratch, `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
  const args = [VITEST, 'run', '--config', config, '--passWithNoTests', ...reporters, ...filters]
  const [command = process.execPath, ...rest] = [...launcher, process.execPath, ...args]
  const exitCode = run(command, rest, env)
  const report = existsSync(reportFile) ? vitestReport.parse(JSON.parse(readFileSync(reportFile, 'utf8'))) : undefined
  return { name, exitCode, report }
}

/** A D-Bus session and home folder for one run, so that tests of the keyring never meet the developer's own. */
function ownSession(scratch: string): Surroundings {
  const home = join(scratch, 'home')
  mkdirSync(home, { mode: 0o700 })
  const folders = ['HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR']
  return {
    launcher: missingReason(REQUIREMENTS['secret-service']) === undefined ? ['dbus-run-session', '--'] : [],
    env: Object.fromEntries(folders.map((name) => [name, home])),
  }
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): number {
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1
}

function print({ passed, failed, skipped, problems, failures }: TestSummary, requireAll: boolean): void {
  for (const test of skipped) console.info(`skipped: ${test}`)
  if (requireAll && skipped.length > 0) console.info('SANDGLASS_TEST_REQUIRE=all: skipped tests count as failed')
  for (const failure of [...failures, ...problems]) console.info(`failed: ${failure}`)
  console.info(`${passed} passed, ${failed} failed`)
}

process.exitCode = main(process.argv.slice(2))
