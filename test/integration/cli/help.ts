import type { Cli } from '../../support/cli.ts'

/** What a command's `--help` says of it. */
export interface CommandHelp {
  /** Such as `connect add`; empty for the program. */
  readonly command: string
  readonly text: string
  /** The long names of its options, with their dashes. */
  readonly options: readonly string[]
}

/** Walks the help of the program, of its commands and of theirs. */
export async function helpOfAll(cli: Cli, command = ''): Promise<CommandHelp[]> {
  const words = command === '' ? [] : command.split(' ')
  const { stdout: text } = await cli.ok([...words, '--help'])
  const options = [...text.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option ?? '')
  const commands = /^Commands:\n((?: {2}.*\n?)+)/m.exec(text)?.[1] ?? ''
  const names = [...commands.matchAll(/^ {2}([a-z-]+)/gm)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'help')
  const below: CommandHelp[] = []
  for (const name of names) below.push(...(await helpOfAll(cli, [...words, name].join(' '))))
  return [{ command, text, options }, ...below]
}
