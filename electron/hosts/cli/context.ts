import type { Client } from '../../../shared/api/client.ts'
import type { Services } from '../../services/create-services.ts'
import type { Clock, Logger } from '../../services/ports.ts'
import type { ProgressView } from './terminal/progress-view.ts'
import type { Terminal } from './terminal/terminal.ts'

/** What every command is given. */
export interface CliContext {
  readonly terminal: Terminal
  readonly env: NodeJS.ProcessEnv
  /** @throws AppError `library-unwritable` where there is no such folder */
  readonly home: string
  readonly clock: Clock
  readonly logger: Logger
  /** Builds the services when a command first needs them; `--help` needs none. */
  readonly services: () => Services
  readonly call: Client
  /** What shows uploads; a call takes it away when it has its answer. */
  readonly progress: ProgressView
  /** Ends the process with this code when the command is done. */
  readonly setExitCode: (code: number) => void
}

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean
}

/** Prints the one documented JSON value of a command. */
export function printJson(context: CliContext, value: unknown): void {
  context.terminal.out(`${JSON.stringify(value)}\n`)
}
