import { BadgeCheck, CircleAlert, CircleCheck, CircleX } from 'lucide-react'
import type { LinkView } from '../../../../shared/api/link-calls.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import type { ProbeResult } from '../../../../shared/links/link.ts'
import { useCallMutation } from '../../../api/client-context.tsx'
import { usePreferences } from '../../../app/preferences.tsx'
import { Button } from '../../../ui/button.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { evidenceOf } from '../link-texts.ts'
import styles from './details.module.css'

/** Asks the storage for the link without credentials, and says what came. */
export function TrySection({ link }: { link: LinkView }) {
  const { mutate, isPending, error, data } = useCallMutation('links.probe')
  const probe = latest(link.lastProbe, data?.probe)
  return (
    <>
      <div role="status">{probe === undefined ? null : <Verdict probe={probe} />}</div>
      {error === null ? null : <ErrorNote error={error} />}
      <div>
        <Button size="s" icon={BadgeCheck} isPending={isPending} onPress={() => mutate({ id: link.id })}>
          {isPending ? 'Asking the storage…' : 'Try it as the recipient would'}
        </Button>
      </div>
    </>
  )
}

function Verdict({ probe }: { probe: ProbeResult }) {
  const { times } = usePreferences()
  const tone = probe.verdict === 'works' ? 'good' : probe.dead ? 'bad' : 'warn'
  const Icon = { good: CircleCheck, bad: CircleX, warn: CircleAlert }[tone]
  const evidence = evidenceOf(probe)
  return (
    <p className={styles['verdict']} data-tone={tone}>
      <Icon aria-hidden size={16} />
      <span>
        {displayText(`${probe.sentence} ${probe.remedy ?? ''}`)}
        <span className={styles['meaning']}>
          {times.exact(probe.at)}
          {evidence === '' ? '' : ` · ${evidence}`}
        </span>
      </span>
    </p>
  )
}

function latest(a: ProbeResult | undefined, b: ProbeResult | undefined): ProbeResult | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return Date.parse(b.at) > Date.parse(a.at) ? b : a
}
