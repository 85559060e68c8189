import { promises } from 'node:fs'
import type { Command } from 'commander'
import { AppError } from '../../../../shared/errors.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { writeFileAtomically } from '../../../services/library/library-files.ts'
import type { CliContext } from '../context.ts'

/** How a file of ours begins, as far as it is looked at. */
const OURS = /^BEGIN:VCALENDAR\r\n[\s\S]*?\r\nPRODID:-\/\/Sandglass\/\//
const LOOKED_AT = 200

export function addCalendarCommand(program: Command, context: CliContext): void {
  program
    .command('calendar')
    .summary('write when links end as a calendar')
    .description(
      'Writes the ends of all links that work as an iCalendar (.ics), with alarms a day and an hour before, to stdout or a file.\n' +
        'It has no URLs in it. An entry keeps its identity: reading the file again changes entries, and doubles none.',
    )
    .option('-o, --out <file>', 'write to this file, which is new or a calendar that was written before')
    .action((options: { readonly out?: string }) => calendar(options.out, context))
}

async function calendar(out: string | undefined, context: CliContext): Promise<void> {
  const { text, count } = await context.call('links.calendar', {})
  if (out === undefined) {
    context.terminal.out(text)
    return
  }
  await assertReplaceable(out)
  try {
    writeFileAtomically(out, text)
  } catch (error) {
    throw unwritable(out, error)
  }
  context.terminal.note(`Wrote ${count} ${count === 1 ? 'entry' : 'entries'} to ${displayText(out)}.\n`)
}

/** @throws AppError for a file that somebody else has written */
async function assertReplaceable(path: string): Promise<void> {
  let beginning: string
  try {
    const file = await promises.open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOKED_AT), 0, LOOKED_AT, 0)
      beginning = buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw unwritable(path, error)
  }
  if (OURS.test(beginning)) return
  throw new AppError(
    'already-exists',
    `“${shown(path)}” is there, and is no calendar of Sandglass; it was left as it is.`,
    'Choose another name.',
    'out',
  )
}

function unwritable(path: string, error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
  return new AppError(
    'file-unreadable',
    `“${shown(path)}” can’t be written (${code}).`,
    'Check the folder and its permissions.',
    'out',
  )
}

function shown(path: string): string {
  return displayText(path).slice(0, 200)
}
