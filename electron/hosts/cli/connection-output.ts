import type { CallOutput } from '../../../shared/api/contract.ts'
import type { Connection } from '../../../shared/connections/connection.ts'
import { PROVIDERS } from '../../../shared/connections/providers.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { formatTable, type Terminal } from './terminal/terminal.ts'

/** What *Test connection* found. */
export type Report = CallOutput<'connections.test'>

const STEP_LABELS: Readonly<Record<Report['steps'][number]['step'], string>> = {
  list: 'list the bucket',
  put: 'upload an object',
  get: 'read it back',
  link: 'open a link to it',
  tamper: 'refuse an altered link',
  delete: 'delete it again',
}

/** A line a step, then what was learnt, then what to change. */
export function printReport(name: string, report: Report, fixing: boolean, terminal: Terminal): void {
  for (const { step, ok, ms, error, skipped } of report.steps) {
    const mark = ok ? terminal.style('green', 'ok  ') : skipped === undefined ? terminal.style('red', 'FAIL') : 'skip'
    const why = skipped ?? (error === undefined ? `${Math.round(ms)} ms` : `${error.message} ${error.hint}`)
    terminal.out(`${mark}  ${STEP_LABELS[step].padEnd(24)}${displayText(why)}\n`)
  }
  const facts = [
    report.bucket === undefined ? undefined : `bucket ${report.bucket}`,
    report.region === undefined ? undefined : `region ${report.region}`,
    report.addressing === undefined ? undefined : `${report.addressing} addressing`,
    report.clockOffsetSeconds === undefined ? undefined : `clock offset ${report.clockOffsetSeconds} s`,
  ].filter((fact) => fact !== undefined)
  if (facts.length > 0) terminal.out(`${displayText(facts.join(', '))}\n`)
  for (const { field, from, to, why } of report.corrections) {
    terminal.out(`${field}: ${displayText(from)} should be ${displayText(to)}. ${displayText(why)}\n`)
  }
  if (!fixing && report.corrections.some(({ field }) => field !== 'clock')) {
    terminal.note(`  apply that: sandglass connect test ${name} --fix\n`)
  }
}

/** The report as `--json` prints it. */
export function reportJson(report: Report) {
  return {
    bucket: report.bucket ?? null,
    region: report.region ?? null,
    addressing: report.addressing ?? null,
    clockOffsetSeconds: report.clockOffsetSeconds ?? null,
    steps: report.steps.map((step) => ({ ...step, error: step.error ?? null, skipped: step.skipped ?? null })),
    corrections: report.corrections,
  }
}

/** A connection as `--json` prints it: every field is always there. */
export function connectionJson(connection: Connection) {
  return {
    ...connection,
    bucket: connection.bucket ?? null,
    publicEndpoint: connection.publicEndpoint ?? null,
    clockOffsetSeconds: connection.clockOffsetSeconds ?? null,
  }
}

/** Connections as a table, the default marked. */
export function connectionTable(connections: readonly Connection[]): string {
  const rows = connections.map((connection) => [
    connection.isDefault ? '*' : ' ',
    connection.name,
    PROVIDERS[connection.provider].label,
    credentialsLabel(connection),
    displayText(connection.endpoint) + (connection.bucket === undefined ? '' : `/${connection.bucket}`),
  ])
  return formatTable([['', 'NAME', 'PROVIDER', 'CREDENTIALS', 'PLACE'], ...rows])
}

function credentialsLabel({ credentials }: Connection): string {
  switch (credentials.source) {
    case 'static':
      return `${displayText(credentials.accessKeyId)} (${credentials.vault})`
    case 'profile':
      return `profile ${displayText(credentials.profile)}`
    case 'environment':
      return 'environment'
    case 'playground':
      return 'built in'
  }
}
