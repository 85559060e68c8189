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

/** Where a desktop keeps a user's keyring: all in one folder, so that none but this user's is met. */
export function desktopEnv(home: string): Readonly<Record<string, string>> {
  return {
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_RUNTIME_DIR: home,
  }
}

/** What to put in front of a command that is to run in a session of its own, with a bus and `desktopEnv`. Ends as the command does. */
export async function sessionLauncher(home: string, keyring: Keyring): Promise<string[]> {
  const script = `${PREPARE[keyring]}\n"$@" 2>&3; code=$?; [ -z "$keyring" ] || kill -KILL $keyring; exit $code`
  const bus = join(home, 'bus.conf')
  await writeFile(bus, BUS)
  // What the bus itself has to say is no part of what the command says.
  const apart = ['sh', '-c', 'exec 3>&2 2>/dev/null; exec "$@"', 'sh']
  return [...apart, 'dbus-run-session', `--config-file=${bus}`, '--', 'sh', '-c', script, 'sh']
}

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
    const [command = '', ...parameters] = await sessionLauncher(this.#home, keyring)
    return await this.#run(command, [...parameters, process.execPath, STEPS, ...steps])
  }

  /** Runs the steps in a process that has no bus. */
  async withoutBus(...steps: Step[]): Promise<Report> {
    return await this.#run(process.execPath, [STEPS, ...steps])
  }

  #run(command: string, parameters: string[]): Promise<Report> {
    const env = { PATH: process.env['PATH'], ...desktopEnv(this.#home) }
    return new Promise((resolve, reject) => {
      execFile(command, parameters, { env, timeout: 50_000, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
        if (stdout.startsWith('{')) resolve(JSON.parse(stdout))
        else reject(error ?? new Error(`The session reported nothing: ${stderr}`))
      })
    })
  }
}
