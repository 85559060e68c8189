import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report, Step } from './keychain-steps.ts'

const STEPS = new URL('./keychain-steps.ts', import.meta.url).pathname

/** What a session starts with. Nobody can answer a prompt in any of them: there is no display. */
export type Keyring = 'unlocked' | 'locked' | 'stuck' | 'none'

/** A real keyring daemon. With `--unlock` it does what a graphical login does with the password. */
const DAEMON = 'gnome-keyring-daemon --foreground --components=secrets'
const QUIETLY = '>/dev/null 2>&1 & keyring=$!'
/** Until the daemon is on the bus. */
const AWAIT = `until dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
  string:org.freedesktop.secrets 2>/dev/null | grep -q true; do sleep 0.02; done`

const PREPARE: Readonly<Record<Keyring, string>> = {
  unlocked: `printf password | ${DAEMON} --unlock ${QUIETLY}\n${AWAIT}`,
  locked: `${DAEMON} ${QUIETLY}\n${AWAIT}`,
  stuck: `printf password | ${DAEMON} --unlock ${QUIETLY}\n${AWAIT}\nkill -STOP $keyring`,
  none: 'keyring=',
}

/** A bus that starts nothing on its own: the usual one would start a keyring when it is asked for one. */
const BUS = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

/** A user with a keyring of their own, whose sessions follow one another. */
export class DesktopUser {
  readonly #home: string

  private constructor(home: string) {
    this.#home = home
  }

  static async create(): Promise<DesktopUser> {
    return new DesktopUser(await mkdtemp(join(tmpdir(), 'keyring-')))
  }

  async remove(): Promise<void> {
    await rm(this.#home, { recursive: true, force: true, maxRetries: 5 })
  }

  /** Runs the steps in a process of a new session with a bus. */
  async inSession(keyring: Keyring, ...steps: Step[]): Promise<Report> {
    const script = `${PREPARE[keyring]}\n"$@"; [ -z "$keyring" ] || kill -KILL $keyring`
    const bus = join(this.#home, 'bus.conf')
    await writeFile(bus, BUS)
    return await this.#run('dbus-run-session', [
      `--config-file=${bus}`,
      '--',
      'sh',
      '-c',
      script,
      'sh',
      process.execPath,
      STEPS,
      ...steps,
    ])
  }

  /** Runs the steps in a process that has no bus. */
  async withoutBus(...steps: Step[]): Promise<Report> {
    return await this.#run(process.execPath, [STEPS, ...steps])
  }

  #run(command: string, parameters: string[]): Promise<Report> {
    const env = {
      PATH: process.env['PATH'],
      HOME: this.#home,
      XDG_DATA_HOME: join(this.#home, 'data'),
      XDG_CACHE_HOME: join(this.#home, 'cache'),
      XDG_RUNTIME_DIR: this.#home,
    }
    return new Promise((resolve, reject) => {
      execFile(command, parameters, { env, timeout: 50_000, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
        if (stdout.startsWith('{')) resolve(JSON.parse(stdout))
        else reject(error ?? new Error(`The session reported nothing: ${stderr}`))
      })
    })
  }
}
