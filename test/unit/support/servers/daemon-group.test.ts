import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DaemonGroup } from '../../../support/servers/daemon-group.ts'

// Daemons are started through setpriv, which only Linux has.
describe.runIf(process.platform === 'linux')('DaemonGroup', () => {
  it('ends its processes and removes its folder', async () => {
    const group = new DaemonGroup('test')
    const pidFile = join(group.folder, 'pid')
    group.start('sleeper', '/bin/sh', ['-c', `echo $$ > ${pidFile}.tmp && mv ${pidFile}.tmp ${pidFile}; exec sleep 60`])
    await group.waitUntil('it wrote its process id', async () => existsSync(pidFile))
    const pid = Number(readFileSync(pidFile, 'utf8'))
    expect(isAlive(pid)).toBe(true)

    await group.stop()
    await group.stop()
    expect(isAlive(pid)).toBe(false)
    expect(existsSync(group.folder)).toBe(false)
  })

  it('shows the log of a process that ends too early', async () => {
    const group = new DaemonGroup('test')
    group.start('broken', '/bin/sh', ['-c', 'echo no such disk >&2; exit 3'])
    const waiting = group.waitUntil('it was ready', async () => false)
    await expect(waiting).rejects.toThrow(/broken ended before it was ready[\s\S]*no such disk/)
    await group.stop()
  })

  it('gives up after a time', async () => {
    const group = new DaemonGroup('test')
    await expect(group.waitUntil('it was ready', async () => false, 100)).rejects.toThrow(
      'not after 0.1 s: it was ready',
    )
    await group.stop()
  })

  it('removes what a killed process left behind, and nothing of a living one', async () => {
    // Process ids end far below this.
    const abandoned = join(tmpdir(), 'sandglass-server-2000000000-test-abandoned')
    mkdirSync(abandoned)
    writeFileSync(join(abandoned, 'file'), 'left')
    const living = new DaemonGroup('test')
    const group = new DaemonGroup('test')
    expect(existsSync(abandoned)).toBe(false)
    expect(readdirSync(living.folder)).toEqual(['log'])
    await Promise.all([living.stop(), group.stop()])
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
