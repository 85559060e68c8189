import { type Command, Option } from 'commander'
import type { CallInput, CallOutput } from '../../../../shared/api/contract.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import {
  POLICY_FORMS,
  POLICY_PURPOSES,
  type PolicyForm,
  type PolicyPurpose,
} from '../../../../shared/revocation/bucket-policy/statements.ts'
import { type CliContext, type CommonOptions, printJson } from '../context.ts'

interface PolicyOptions extends CommonOptions {
  readonly bucket?: string
  readonly method?: PolicyPurpose
  readonly form?: PolicyForm
  readonly install?: boolean
  readonly remove?: boolean
  readonly yes?: boolean
  readonly digest?: string
}

type Plan = CallOutput<'policies.plan'>

const SIGNS = { added: '+', removed: '-', same: ' ' } as const
const STYLES = { added: 'green', removed: 'red', same: 'dim' } as const

const HELP_AFTER = `
Forms:
  aws       for Amazon, and storages that tell links from other requests so
  portable  for storages that don’t; what is revoked is no longer public, either
  ceph      for storages that can’t tell them apart; your own programs can’t
            read what is revoked, either
Which one a storage honours is seen by trying: a link is called revoked only
when the storage has refused it.
`

export function addPolicyCommand(program: Command, context: CliContext): void {
  program
    .command('policy')
    .summary('put the statement that revoking by tag or policy needs into a bucket’s policy, or take it out')
    .description(
      'Shows which statements of Sandglass are in a bucket’s policy, and with --install or --remove what would change. Only --yes\n' +
        'writes it. What others have in the policy stays as it is, to the byte.',
    )
    .argument('[connection]', 'the connection (default: the default one, else the playground)')
    .option('--bucket <name>', 'the bucket (default: the connection’s own)')
    .addOption(
      new Option('--method <method>', 'what the statement is for (default: tag-deny; with --remove: all)').choices(
        POLICY_PURPOSES,
      ),
    )
    .addOption(
      new Option('--form <form>', 'how it is limited to links (default: as the provider needs it)').choices(
        POLICY_FORMS,
      ),
    )
    .addOption(new Option('--install', 'put the statement in').conflicts('remove'))
    .option('--remove', 'take the statement out')
    .option('--yes', 'write the change that is shown')
    .option('--digest <hex>', 'write only the change that was shown with this digest')
    .option('--json', 'print {"bucket":…,"inForce":{…},"diff":[…],"written":…,…}')
    .addHelpText('after', HELP_AFTER)
    .action((connection: string | undefined, options: PolicyOptions) => policy(connection, options, context))
}

async function policy(connection: string | undefined, options: PolicyOptions, context: CliContext): Promise<void> {
  const change: CallInput<'policies.plan'> = {
    connection,
    bucket: options.bucket,
    purpose: options.method,
    form: options.form,
    change: options.remove === true ? 'remove' : 'install',
  }
  const isChange = options.install === true || options.remove === true
  const plan = await context.call('policies.plan', change)
  const diff = isChange ? plan.diff : []
  if (options.json !== true) {
    context.terminal.out(describeInForce(plan))
    context.terminal.out(
      diff
        .map((line) => `${context.terminal.style(STYLES[line.change], SIGNS[line.change] + displayText(line.text))}\n`)
        .join(''),
    )
    if (isChange) describeChange(plan, options, context)
  }
  const isWritten = isChange && options.yes === true && diff.length > 0
  if (isWritten) await context.call('policies.apply', { ...change, digest: options.digest ?? plan.digest })
  if (options.json === true) printJson(context, policyJson(plan, diff, isWritten))
  else if (isWritten) context.terminal.note('Written. Bucket policies may take minutes to spread.\n')
}

function describeInForce({ bucket, inForce }: Plan): string {
  const lines = POLICY_PURPOSES.map((purpose) => {
    const form = inForce[purpose]
    return `  ${purpose}: ${form === undefined ? 'not in the policy' : `in the policy, in the form ${form}`}\n`
  })
  return `${bucket}\n${lines.join('')}`
}

function describeChange(plan: Plan, options: PolicyOptions, { terminal }: CliContext): void {
  if (plan.diff.length === 0) {
    terminal.note('There is nothing to change.\n')
    return
  }
  terminal.note(`The policy will have ${plan.bytes} of at most ${plan.maxBytes} bytes.\n`)
  if (plan.revives > 0) {
    terminal.note(`${plan.revives} revoked ${plan.revives === 1 ? 'link works' : 'links work'} again without it.\n`)
  }
  if (options.yes !== true) terminal.note('Nothing was written. To write it, say it again with --yes.\n')
}

/** Every field is always there; one without a value is null. */
function policyJson(plan: Plan, diff: Plan['diff'], written: boolean) {
  return {
    connection: plan.connection,
    bucket: plan.bucket,
    form: plan.form,
    inForce: Object.fromEntries(POLICY_PURPOSES.map((purpose) => [purpose, plan.inForce[purpose] ?? null])),
    diff,
    bytes: plan.bytes,
    maxBytes: plan.maxBytes,
    revives: plan.revives,
    digest: plan.digest,
    written,
  }
}
