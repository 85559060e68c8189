import { AppError } from '../../../../shared/errors.ts'
import type { Prompt } from '../../../services/ports.ts'
import type { Terminal } from './terminal.ts'

/** Asks the person at the terminal. Where there is none, it says how a script gives the answer. */
export function createTerminalPrompt(terminal: Terminal): Prompt {
  return {
    async ask(question, { secret }) {
      if (!terminal.canAsk) {
        throw new AppError(
          'no-credentials',
          `There is no terminal to ask at: ${question}.`,
          'Give it with --secret-stdin or --secret-env, or set SANDGLASS_PASSPHRASE for the passphrase vault.',
        )
      }
      const { read } = await import('read')
      try {
        return await read({
          prompt: `${question}: `,
          silent: secret,
          output: process.stderr,
          ...(secret ? { replace: '•' } : {}),
        })
      } catch {
        throw new AppError('canceled', 'Canceled; nothing was changed.', 'Run the command again when you are ready.')
      }
    },
  }
}
