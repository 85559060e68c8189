import { lazy, Suspense } from 'react'
import { usePreferences } from '../../app/preferences.tsx'
import { durationInWords } from '../../format/duration.ts'
import { useNow } from '../../time/now-context.tsx'
import { TextField } from '../../ui/field.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import styles from './expiry.module.css'
import { type ExpiryDraft, presetOptions, requestOf } from './expiry-draft.ts'

// The calendar is the largest part of the screen, and the one that is needed least.
const UntilField = lazy(() => import('./until-field.tsx').then((m) => ({ default: m.UntilField })))

export interface ExpiryChoiceProps {
  readonly value: ExpiryDraft
  readonly onChange: (value: ExpiryDraft) => void
  /** Something was started with it: what is missing is said, too. */
  readonly isAsked?: boolean
}

/** When a link is to end: in a while, in a length of time of one's own, or at a moment. */
export function ExpiryChoice({ value, onChange, isAsked = false }: ExpiryChoiceProps) {
  const { settings } = usePreferences()
  const problem = useNow((now) => {
    const request = requestOf(value, now)
    return request.ok || (request.isEmpty && !isAsked) ? '' : request.problem
  })
  const error = problem === '' ? undefined : problem
  const choose = (id: string) => {
    if (id === 'custom') onChange({ kind: 'custom', text: '' })
    else if (id === 'until') onChange({ kind: 'until', at: undefined })
    else onChange({ kind: 'for', seconds: Number(id) })
  }
  return (
    <div className={styles['choice']}>
      <Segmented
        label="The link ends after"
        options={[
          ...presetOptions(settings.expirySeconds, durationInWords),
          { id: 'custom', label: 'Other…' },
          { id: 'until', label: 'Date…' },
        ]}
        value={value.kind === 'for' ? String(value.seconds) : value.kind}
        onChange={choose}
      />
      {value.kind === 'custom' ? (
        <TextField
          label="Length of time"
          placeholder="2h30m"
          description="Such as 90s, 45m, 2h30m, 5d or 1w."
          autoFocus
          maxLength={40}
          value={value.text}
          error={error}
          onChange={(text) => onChange({ kind: 'custom', text })}
        />
      ) : null}
      {value.kind === 'until' ? (
        <Suspense fallback={<div className={styles['loading']} />}>
          <UntilField value={value.at} error={error} onChange={(at) => onChange({ kind: 'until', at })} />
        </Suspense>
      ) : null}
    </div>
  )
}
