import type { CallOutput } from '../../../shared/api/contract.ts'
import { PROVIDERS } from '../../../shared/connections/providers.ts'
import type { Capabilities, ProbeId } from '../../../shared/doctor/capabilities.ts'
import { type DoctorReport, SUBJECTS } from '../../../shared/doctor/report.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { type RevocationMethod, revocationMethodOf } from '../../../shared/revocation/methods.ts'
import { formatMoment, type Terminal } from './terminal/terminal.ts'

type Style = Parameters<Terminal['style']>[0]

const STATES: Readonly<Record<DoctorReport['findings'][number]['state'], readonly [mark: string, style: Style]>> = {
  fine: ['ok', 'green'],
  note: ['note', 'dim'],
  warning: ['WARN', 'yellow'],
  broken: ['FAIL', 'red'],
  unknown: ['?', 'dim'],
}

const OUTCOMES = { yes: ['yes', 'green'], no: ['no', 'red'], unknown: ['?', 'dim'], 'not-asked': ['-', 'dim'] } as const

/** Of these a no is as good as a yes. */
const IS_FACT: ReadonlySet<ProbeId> = new Set(['versioning', 'object-lock'])

const STANDINGS = { proven: ['proven', 'green'], likely: ['likely', 'green'], out: ['out', 'dim'] } as const

const SIZES = { mark: 8, about: 15, permission: 31, method: 15, probe: 17 }

/** The report for a person: what was found, each with what to do about it, then permissions, probes and ways to take links back. */
export function printDoctorReport(report: DoctorReport, terminal: Terminal): void {
  const { connection, provider, bucket, findings, permissions, capabilities, revocation } = report
  const where = bucket === undefined ? '' : `, bucket ${displayText(bucket)}`
  terminal.out(`${displayText(connection)} (${PROVIDERS[provider].label})${where}\n\n`)
  for (const { about, state, sentence, remedy } of findings) {
    terminal.out(line(terminal, STATES[state], SUBJECTS[about].padEnd(SIZES.about), sentence))
    if (remedy !== undefined) terminal.out(`${' '.repeat(SIZES.mark + SIZES.about)}${displayText(remedy)}\n`)
  }
  if (permissions.length > 0) {
    heading(terminal, 'Permissions')
    for (const { permission, outcome, neededFor, sentence } of permissions) {
      terminal.out(line(terminal, OUTCOMES[outcome], permission.padEnd(SIZES.permission), neededFor))
      if (outcome === 'no' && sentence !== undefined) {
        terminal.out(`${' '.repeat(SIZES.mark + SIZES.permission)}${displayText(sentence)}\n`)
      }
    }
  }
  printProbes(capabilities, terminal)
  printMethods('Taking back links to uploaded files', revocation.uploaded, terminal)
  printMethods('Taking back links to what is there already', revocation.picked, terminal)
}

function printProbes(capabilities: Capabilities | undefined, terminal: Terminal): void {
  heading(terminal, 'Probes')
  if (capabilities === undefined) {
    terminal.out('Never run on this bucket. “sandglass doctor --probe” tries what can’t be seen by looking.\n')
    return
  }
  terminal.out(`Run ${formatMoment(capabilities.at)}.\n`)
  for (const { probe, outcome, sentence } of capabilities.findings) {
    const mark = outcome === 'no' && IS_FACT.has(probe) ? (['no', 'dim'] as const) : OUTCOMES[outcome]
    terminal.out(line(terminal, mark, probe.padEnd(SIZES.probe), sentence))
  }
}

function printMethods(
  title: string,
  { chosen, methods }: DoctorReport['revocation']['picked'],
  terminal: Terminal,
): void {
  heading(terminal, title)
  for (const { method, standing, reason } of methods) {
    const row = revocationMethodOf(method)
    terminal.out(line(terminal, STANDINGS[standing], method.padEnd(SIZES.method), `${row.label}. ${reason}`))
    if (standing !== 'out') terminal.out(`${' '.repeat(SIZES.mark + SIZES.method)}${effectOf(row)}\n`)
  }
  if (chosen === 'none') {
    terminal.out('They can’t be taken back by themselves: keep them short.\n')
  }
}

const ENDS: Readonly<Record<RevocationMethod['granularity'], string>> = {
  link: 'one link',
  object: 'every link to the object',
  key: 'every link of the key',
}

/** What a method does and needs: `Ends one link, at once, for good. Needs s3:DeleteObject.` */
function effectOf({ granularity, propagation, undoable, permissions }: RevocationMethod): string {
  const spread = propagation === 'immediate' ? 'at once' : 'when the storage’s own rules have spread'
  return `Ends ${ENDS[granularity]}, ${spread}, ${undoable ? 'until it is restored' : 'for good'}. Needs ${permissions.join(', ')}.`
}

function heading(terminal: Terminal, title: string): void {
  terminal.out(`\n${terminal.style('bold', title)}\n`)
}

function line(terminal: Terminal, [mark, style]: readonly [string, Style], name: string, text: string): string {
  const indent = ' '.repeat(Math.max(1, SIZES.mark - mark.length))
  return `${terminal.style(style, mark)}${indent}${name}${displayText(text)}\n`
}

/** The report as `--json` prints it: every field is always there. */
export function reportJson(report: DoctorReport) {
  return {
    ...report,
    bucket: report.bucket ?? null,
    findings: report.findings.map((finding) => ({ ...finding, remedy: finding.remedy ?? null })),
    permissions: report.permissions.map((finding) => ({ ...finding, sentence: finding.sentence ?? null })),
    capabilities: report.capabilities === undefined ? null : capabilitiesJson(report.capabilities),
  }
}

/** What a probe gave, as `--json` prints it. */
export function probeJson({ capabilities, left }: CallOutput<'doctor.probe'>) {
  return { capabilities: capabilitiesJson(capabilities), left }
}

function capabilitiesJson(capabilities: Capabilities) {
  return {
    ...capabilities,
    findings: capabilities.findings.map((finding) => ({ ...finding, form: finding.form ?? null })),
  }
}

/** A composed policy as `--json` prints it. */
export function policyJson(policy: CallOutput<'doctor.policy'>) {
  return { ...policy, document: policy.document ?? null }
}
