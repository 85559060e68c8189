import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

const POLICY_FILE = '/usr/sbin/policy-rc.d'

/** Whether this process may install Debian packages. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get')
}

/**
 * Installs packages without their recommendations, and without starting the services they bring. True on success;
 * apt's own output says what went wrong otherwise.
 */
export function installPackages(packages: readonly string[]): boolean {
  return withoutStartingServices(
    () => aptGet(['update', '-q']) && aptGet(['install', '-q', '-y', '--no-install-recommends', ...packages]),
  )
}

function aptGet(args: readonly string[]): boolean {
  console.info(`> apt-get ${args.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], { stdio: 'inherit', env }).status === 0
}

/** Debian asks this file, where there is one, before it starts a service; 101 means no. */
function withoutStartingServices<Result>(work: () => Result): Result {
  if (existsSync(POLICY_FILE)) return work()
  writeFileSync(POLICY_FILE, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return work()
  } finally {
    rmSync(POLICY_FILE, { force: true })
  }
}
