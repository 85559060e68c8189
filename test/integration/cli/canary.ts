import { readFileSync } from 'node:fs'
import type { Cli, CliOptions, CliResult } from '../../support/cli.ts'
import { encoded, filesBelow, find } from '../../support/sightings.ts'

/** Commands that print links: the only place where a signature may appear is their stdout. */
const PRINTS_LINKS = ['share', 'url', 'renew']

/** Runs commands and keeps what they printed, to be searched for what nobody may read. */
export class Witness {
  readonly signatures = new Set<string>()
  readonly #cli: Cli
  /** What was printed where secrets and signatures may not be. */
  readonly #printed: (readonly [where: string, text: string])[] = []
  /** What was printed where only links may be. */
  readonly #links: (readonly [where: string, text: string])[] = []

  constructor(cli: Cli) {
    this.#cli = cli
  }

  async run(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
    const result = await this.#cli.run(args, options)
    const command = args.join(' ').slice(0, 80)
    this.#printed.push([`stderr of ${command}`, result.stderr])
    const printsLinks = PRINTS_LINKS.includes(args[0] ?? '')
    const list = printsLinks ? this.#links : this.#printed
    list.push([`stdout of ${command}`, result.stdout])
    for (const [, signature] of result.stdout.matchAll(/X-Amz-Signature=([0-9a-f]{64})/g)) {
      this.signatures.add(signature ?? '')
    }
    return result
  }

  /** Each place where one of the secrets, or the signature of a link, can be read in any encoding. */
  sightings(secrets: Readonly<Record<string, string>>, folders: readonly string[]): string[] {
    const signatures = [...this.signatures].map((signature) => ['a signature', signature] as const)
    const everywhere = [...Object.entries(secrets), ...signatures].map(encoded)
    // A session token is part of each link that it signs.
    const inLinks = Object.entries(secrets)
      .filter(([name]) => !name.includes('token'))
      .map(encoded)
    const files = folders.flatMap(filesBelow).map((file) => [file, readFileSync(file)] as const)
    const processes = playgroundProcess(this.#cli)
    return [
      ...[...this.#printed, ...files, ...processes].flatMap(([where, text]) => find(everywhere, where, text)),
      ...this.#links.flatMap(([where, text]) => find(inLinks, where, text)),
    ]
  }
}

/** What everybody, or its owner, may read of the playground that the commands left running. */
function playgroundProcess(cli: Cli): (readonly [string, Buffer])[] {
  const pid = cli.playgroundPid()
  if (pid === undefined || process.platform !== 'linux') return []
  return ['cmdline', 'environ'].map((name) => [`${name} of the playground`, readFileSync(`/proc/${pid}/${name}`)])
}
