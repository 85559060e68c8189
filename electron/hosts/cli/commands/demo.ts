import type { Command } from 'commander'
import type { CliContext } from '../context.ts'

export function addDemoCommand(program: Command, context: CliContext): void {
  program
    .command('demo')
    .summary('see it work, with nothing set up')
    .description(
      'Starts a playground of its own, shares a file, shows that the link works and that every altered one is refused,\n' +
        'takes it back, proves that, and leaves nothing behind.',
    )
    .action(async () => {
      const { runDemo } = await import('../demo/run-demo.ts')
      await runDemo(context)
    })
}
