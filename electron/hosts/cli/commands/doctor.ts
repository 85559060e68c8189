import { type Command, Option } from 'commander'
import type { CallOutput } from '../../../../shared/api/contract.ts'
import { POLICY_FEATURE_IDS, POLICY_FEATURES, type PolicyFeature } from '../../../../shared/doctor/iam-policy.ts'
import { isBroken } from '../../../../shared/doctor/report.ts'
import { AppError } from '../../../../shared/errors.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'
import { policyJson, printDoctorReport, probeJson, reportJson } from '../doctor-output.ts'
import { EXIT } from '../exit-codes.ts'

interface DoctorOptions extends CommonOptions {
  readonly bucket?: string
  readonly probe?: boolean
  readonly probePolicy?: boolean
  readonly yes?: boolean
  readonly policy?: string
  readonly principal?: string
}

type Place = { readonly connection: string | undefined; readonly bucket: string | undefined }
type ProbeOutput = CallOutput<'doctor.probe'>

export function addDoctorCommand(program: Command, context: CliContext): void {
  const features = Object.entries(POLICY_FEATURES).map(([id, words]) => `  ${id.padEnd(12)} ${words}\n`)
  program
    .command('doctor')
    .summary('look into what a connection can do, and what it lacks')
    .description(
      'Looks at credentials, clock, region, permissions, versions, locks, rules and public access of a bucket, and tells how links to it\n' +
        'can be taken back. Nothing is changed, unless a probe is asked for: that says first what it writes, and deletes it again.',
    )
    .argument('[connection]', 'the connection (default: the default one, else the playground)')
    .option('--bucket <bucket>', 'look at this bucket instead of the connection’s own')
    .option('--probe', 'try what can be undone, in a folder of its own, and remember it')
    .option('--probe-policy', 'also try what the bucket’s policy does; only with --yes')
    .option('--yes', 'agree that the bucket’s policy is changed for the probe, and put back')
    .addOption(
      new Option('--policy <features>', 'print the least policy for these, with commas between').conflicts([
        'probe',
        'probePolicy',
      ]),
    )
    .option('--principal <arn>', 'with --policy on Ceph: the user that it is for')
    .option('--json', 'print {"broken":…,"report":{…},"probe":…}, or {"policy":{…}}')
    .addHelpText('after', `\nFeatures:\n${features.join('')}`)
    .action((connection: string | undefined, options: DoctorOptions) => doctor(connection, options, context))
}

async function doctor(connection: string | undefined, options: DoctorOptions, context: CliContext): Promise<void> {
  const place: Place = { connection, bucket: options.bucket }
  if (options.policy !== undefined) return composed(place, options.policy, options, context)
  if (options.principal !== undefined) {
    throw new AppError('invalid-input', '--principal is about --policy.', 'Add --policy, or leave it out.', 'principal')
  }
  const probe = await probed(place, options, context)
  const report = await context.call('doctor.examine', place)
  const broken = isBroken(report)
  if (options.json === true) {
    printJson(context, { broken, report: reportJson(report), probe: probe === undefined ? null : probeJson(probe) })
  } else printDoctorReport(report, context.terminal)
  if (broken || (probe?.left.length ?? 0) > 0) context.setExitCode(EXIT.no)
}

/** Shows what a probe writes, then probes. The bucket's policy is not ours: that is done only when it is said with `--yes`. */
async function probed(place: Place, options: DoctorOptions, context: CliContext): Promise<ProbeOutput | undefined> {
  const mayWritePolicy = options.probePolicy === true
  if (options.probe !== true && !mayWritePolicy) return undefined
  const { terminal } = context
  const isQuiet = options.json === true
  const { steps } = await context.call('doctor.plan', { ...place, mayWritePolicy })
  if (!isQuiet) {
    terminal.note('The probe:\n')
    for (const step of steps) terminal.note(`  ${displayText(step)}\n`)
  }
  if (mayWritePolicy && options.yes !== true) {
    if (isQuiet) throw notAgreed()
    terminal.note('Nothing was written. To probe, say it again with --yes.\n')
    return undefined
  }
  const output = await context.call('doctor.probe', { ...place, isAgreed: true, mayWritePolicy })
  if (!isQuiet) {
    terminal.note(output.left.length === 0 ? '  done; nothing of it is left\n' : '  done; this could not be deleted:\n')
    for (const key of output.left) terminal.note(`    ${displayText(key)}\n`)
    terminal.note('\n')
  }
  return output
}

async function composed(place: Place, list: string, options: DoctorOptions, context: CliContext): Promise<void> {
  const features = featuresFrom(list)
  const policy = await context.call('doctor.policy', { ...place, features, principal: options.principal })
  if (options.json === true) return printJson(context, { policy: policyJson(policy) })
  const { document, steps } = policy
  if (document !== undefined) context.terminal.out(`${JSON.stringify(document, null, 2)}\n`)
  const say = document === undefined ? context.terminal.out : context.terminal.note
  for (const step of steps) say(`${displayText(step)}\n`)
}

function featuresFrom(list: string): PolicyFeature[] {
  const names = list.split(',').map((name) => name.trim())
  const known = names.filter((name): name is PolicyFeature => Object.hasOwn(POLICY_FEATURES, name))
  const stranger = names.find((name) => !Object.hasOwn(POLICY_FEATURES, name))
  if (stranger === undefined) return [...new Set(known)]
  throw new AppError(
    'invalid-input',
    `There is no feature “${displayText(stranger).slice(0, 64)}”.`,
    `There are: ${POLICY_FEATURE_IDS.join(', ')}.`,
    'policy',
  )
}

function notAgreed(): AppError {
  return new AppError(
    'invalid-input',
    'The probe changes the bucket’s policy for a moment, which was not agreed to.',
    'Add --yes. Without --json, what would be written is shown first.',
    'yes',
  )
}
