import { randomBytes } from 'node:crypto'
import { Command, CommanderError } from 'commander'
import packageJson from '../../../package.json' with { type: 'json' }
import { createClient } from '../../../shared/api/client.ts'
import { AppError, type WireError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { redact } from '../../../shared/links/redact-url.ts'
import { once } from '../../../shared/once.ts'
import { createDispatch, toWireError } from '../../services/api/dispatch.ts'
import { createServices } from '../../services/create-services.ts'
import { createFileLogger, logFileIn } from '../../services/logging/file-logger.ts'
import type { Clock } from '../../services/ports.ts'
import { systemPaths } from '../../services/system-paths.ts'
import { commandHint } from './command-hints.ts'
import { addCalendarCommand } from './commands/calendar.ts'
import { addConnectCommands } from './commands/connect.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addHistoryCommand } from './commands/history.ts'
import { addKeepCommand } from './commands/keep.ts'
import { addLibraryCommands } from './commands/library.ts'
import { addLinkCommands } from './commands/links.ts'
import { addLsCommand } from './commands/ls.ts'
import { addOpenedCommand } from './commands/opened.ts'
import { addPlaygroundCommands } from './commands/playground.ts'
import { addPolicyCommand } from './commands/policy.ts'
import { addRestoreCommand } from './commands/restore.ts'
import { addServeCommand } from './commands/serve.ts'
import { addShareCommand } from './commands/share.ts'
import { addTendCommand } from './commands/tend.ts'
import { addTidyRuleCommand } from './commands/tidy-rule.ts'
import { addTransferCommands } from './commands/transfers.ts'
import type { CliContext } from './context.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { withoutGuessedValues } from './optional-values.ts'
import { startDetachedPlayground } from './playground-process.ts'
import { askPassphrase } from './terminal/passphrase.ts'
import { createProgressView } from './terminal/progress-view.ts'
import { processTerminal, type Terminal } from './terminal/terminal.ts'
import { createTerminalPrompt } from './terminal/terminal-prompt.ts'

const SYSTEM_CLOCK: Clock = { now: () => Date.now() }

/**
 * Runs one command: the composition root of this host. Sets the exit code of the process, which is to end when this is done.
 *
 * @param home the folder of all data
 * @param isHomeThere false where it could not be made, which matters only to commands that need it
 */
export async function runCommandLine(args: readonly string[], home: string, isHomeThere: boolean): Promise<void> {
  const { env } = process
  const terminal = processTerminal(env)
  const logger = createFileLogger(logFileIn(home), SYSTEM_CLOCK)
  const prompt = createTerminalPrompt(terminal)
  const progress = createProgressView(terminal, SYSTEM_CLOCK.now)
  const services = once(() =>
    createServices({
      clock: SYSTEM_CLOCK,
      random: (count) => randomBytes(count),
      paths: systemPaths(home, env),
      platform: process.platform,
      env,
      prompt,
      passphrase: (purpose) => askPassphrase(purpose, prompt, env),
      logger,
      startPlayground: () => startDetachedPlayground(home, terminal),
      onProgress: progress.show,
      emit: (event) => {
        if (event.type === 'library-recovered') terminal.note(`${event.message}\n`)
      },
      host: { kind: 'cli', actor: args[0] === 'tend' ? 'tend' : 'cli', abilities: [], components: [] },
    }),
  )
  let isUsed = false
  const openServices = () => {
    if (!isHomeThere) throw noDataHome()
    isUsed = true
    return services()
  }
  const dispatch = once(() => createDispatch(openServices().handlers, logger))
  const context: CliContext = {
    terminal,
    env,
    get home() {
      if (!isHomeThere) throw noDataHome()
      return home
    },
    clock: SYSTEM_CLOCK,
    logger,
    services: openServices,
    progress,
    call: createClient(async (name, input) => {
      try {
        return await dispatch()(name, input)
      } finally {
        progress.clear()
      }
    }),
    setExitCode: (code) => {
      process.exitCode = code
    },
  }

  try {
    await buildProgram(args, context).parseAsync(withoutGuessedValues(args, OPTIONAL_VALUES), { from: 'user' })
  } catch (error) {
    const wire = wireErrorOf(error, (unexpected) => toWireError(unexpected, args[0] ?? '', logger))
    if (wire !== undefined) {
      // First: if nobody reads the message, printing it ends the process.
      process.exitCode = exitCodeOf(wire.code)
      printError(wire, terminal, args.includes('--json'))
    }
  } finally {
    if (isUsed) await services().leave()
  }
}

function buildProgram(args: readonly string[], context: CliContext): Command {
  const program = new Command('sandglass')
    .description('Share a file from your own storage with a link that runs out, and that you can take back.')
    .version(packageJson.version, '-V, --version', 'print the version')
    // Else `share --version ID` would print the program's version.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: context.terminal.out,
      writeErr: context.terminal.note,
      outputError: () => undefined,
    })
    .showSuggestionAfterError()
    .addHelpText('after', HELP_AFTER)
  for (const add of neededAdders(args[0])) add(program, context)
  return program
}

/** Options with a value that may be left out. */
const OPTIONAL_VALUES = ['--zip']

/** What adds each command. */
const ADDERS: Readonly<Record<string, (program: Command, context: CliContext) => void>> = {
  share: addShareCommand,
  transfers: addTransferCommands,
  links: addLinkCommands,
  url: addLinkCommands,
  probe: addLinkCommands,
  renew: addLinkCommands,
  revoke: addLinkCommands,
  restore: addRestoreCommand,
  policy: addPolicyCommand,
  'tidy-rule': addTidyRuleCommand,
  forget: addLinkCommands,
  history: addHistoryCommand,
  keep: addKeepCommand,
  tend: addTendCommand,
  calendar: addCalendarCommand,
  opened: addOpenedCommand,
  ls: addLsCommand,
  connect: addConnectCommands,
  doctor: addDoctorCommand,
  export: addLibraryCommands,
  import: addLibraryCommands,
  playground: addPlaygroundCommands,
  serve: addServeCommand,
  demo: addDemoCommand,
}

/** The adder of the command that is run; all of them for help, and for a command that doesn't exist, which may be like one that does. */
function neededAdders(command: string | undefined): Iterable<(program: Command, context: CliContext) => void> {
  const add = command !== undefined && Object.hasOwn(ADDERS, command) ? ADDERS[command] : undefined
  return add === undefined ? new Set(Object.values(ADDERS)) : [add]
}

const HELP_AFTER = `
Examples:
  sandglass demo                                     see it work, with nothing set up
  sandglass share report.pdf --for 3d                upload a file and get a link to it
  sandglass share s3://bucket/key --until 2026-12-01T10:00+02:00
  sandglass share photos --zip                       a folder as one ZIP, made while it is uploaded
  sandglass transfers                                what is being uploaded; pause, resume, cancel
  sandglass revoke k3v9                              take a link back, with proof

Exit codes:
  0 done   1 a defect   2 wrong usage or input   3 not found   4 refused: credentials or permission
  5 storage or network not reachable   6 this computer: keychain, library, disk, file
  7 the answer is no: a link that doesn't work, or wasn't revoked   130 interrupted

Environment:
  SANDGLASS_HOME          the folder of all data
  SANDGLASS_PASSPHRASE    the passphrase of the passphrase vault, for scripts
`

function noDataHome(): AppError {
  return new AppError(
    'library-unwritable',
    'The folder of Sandglass’ data is not there and can’t be made, so nothing was done.',
    'Set SANDGLASS_HOME to a folder of yours, on a disk that is not read-only.',
  )
}

/** Undefined for what is no error: help and the version were printed. */
function wireErrorOf(error: unknown, unexpected: (error: unknown) => WireError): WireError | undefined {
  if (!(error instanceof CommanderError)) return unexpected(error)
  if (error.exitCode === EXIT.done) return undefined
  if (error.code === 'commander.help')
    return { code: 'invalid-input', message: 'No command is named.', hint: 'Name one of those above.' }
  const [message = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  return {
    code: 'invalid-input',
    message: sentence(redact(displayText(message))).slice(0, 500),
    hint: suggestion?.replace(/^\(|\)$/g, '') ?? 'See the command’s own help: add --help.',
  }
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(upper) ? upper : `${upper}.`
}

function printError(error: WireError, terminal: Terminal, json: boolean): void {
  const { code, message } = error
  const hint = commandHint(code, error.hint)
  if (json) {
    terminal.note(`${JSON.stringify({ error: { code, message, hint } })}\n`)
  } else {
    terminal.note(`${terminal.style('red', 'sandglass:')} ${displayText(message)}\n  ${displayText(hint)}\n`)
  }
}
