import { useState } from 'react'
import { PROVIDERS, type Provider } from '../../../../shared/connections/providers.ts'
import { Button } from '../../../ui/button.tsx'
import { TextField } from '../../../ui/field.tsx'
import {
  type ConnectionDraft,
  type DraftProblems,
  needsEndpoint,
  plannedEndpoint,
  withEndpointText,
} from '../connection-draft.ts'
import { httpWarning } from '../connection-texts.ts'
import { isAddress } from '../endpoint-text.ts'
import { PROVIDER_TEXTS } from '../provider-texts.ts'
import styles from './add.module.css'

export interface FieldsProps {
  readonly draft: ConnectionDraft
  readonly problems: DraftProblems
  readonly onChange: (part: Partial<ConnectionDraft>) => void
}

export interface PlaceFieldsProps extends FieldsProps {
  /** What the chosen profile says of it. */
  readonly profileRegion: string | undefined
  readonly onReplace: (draft: ConnectionDraft) => void
}

interface Reading {
  readonly notes: readonly string[]
  /** The endpoint that came of it; it is not taken apart once more. */
  readonly endpoint?: string
  /** The form before the address was taken apart, where its path may belong to it. */
  readonly before?: ConnectionDraft
}

/** Where the storage answers, and the bucket. A pasted address is taken apart into its fields. */
export function PlaceFields(props: PlaceFieldsProps) {
  const { draft, problems, profileRegion, onChange, onReplace } = props
  const [reading, setReading] = useState<Reading>({ notes: [] })
  const row: Provider = PROVIDERS[draft.provider]
  const usualRegion = row.region.kind === 'default' ? row.region.value : profileRegion
  const planned = plannedEndpoint(draft)
  const warning = planned === undefined ? undefined : httpWarning(planned)

  const read = (before: ConnectionDraft, keepPath = false) => {
    const [after, { notes, pathIsGuess }] = withEndpointText(before, keepPath)
    onReplace(after)
    setReading({ notes, endpoint: after.endpoint, ...(pathIsGuess ? { before } : {}) })
  }
  const { before } = reading
  return (
    <section aria-labelledby="where-it-is" className={styles['section']}>
      <h2 id="where-it-is">Where is it?</h2>
      {needsEndpoint(draft.provider) || problems.endpoint !== undefined || draft.endpoint !== '' ? (
        <TextField
          label="Endpoint"
          mono
          autoComplete="off"
          placeholder={row.endpoint.kind === 'given' ? row.endpoint.example : ''}
          value={draft.endpoint}
          onChange={(endpoint) => onChange({ endpoint })}
          onBlur={() => (draft.endpoint.trim() === '' || draft.endpoint === reading.endpoint ? undefined : read(draft))}
          error={problems.endpoint}
          description={PROVIDER_TEXTS[draft.provider].endpoint}
        />
      ) : null}
      <div className={styles['pair']}>
        <TextField
          label="Bucket"
          mono
          autoComplete="off"
          value={draft.bucket}
          onChange={(bucket) => onChange({ bucket })}
          onBlur={() => (isAddress(draft.bucket) ? read({ ...draft, endpoint: draft.bucket, bucket: '' }) : undefined)}
          error={problems.bucket}
          description="Where files are uploaded to. It can be chosen later, too."
        />
        {row.region.kind === 'fixed' ? null : (
          <TextField
            label="Region"
            mono
            autoComplete="off"
            placeholder={usualRegion ?? (row.region.kind === 'required' ? row.region.example : '')}
            value={draft.region}
            onChange={(region) => onChange({ region })}
            error={problems.region}
            description={usualRegion === undefined ? 'The one that the bucket is in.' : `Empty for ${usualRegion}.`}
          />
        )}
      </div>
      <div role="status" className={styles['notes']}>
        {reading.notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        {before === undefined ? null : (
          <Button size="s" onPress={() => read(before, true)}>
            The path belongs to the endpoint
          </Button>
        )}
        {planned === undefined ? null : (
          <p>
            Requests go to <code>{planned}</code>
          </p>
        )}
      </div>
      {warning === undefined ? null : <p className={styles['warning']}>{warning}</p>}
    </section>
  )
}
