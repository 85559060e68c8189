import { type ReactNode, useRef, useState } from 'react'
import { TextField } from '../../ui/field.tsx'

export interface TextSettingProps {
  readonly label: string
  readonly value: string
  readonly placeholder?: string
  /** Below the field, for what is in it right now. */
  readonly describe?: (draft: string) => ReactNode
  readonly problem: (draft: string) => string | undefined
  /** The draft as it is kept. */
  readonly tidy?: (draft: string) => string
  /** @returns whether it is saved */
  readonly onSave: (value: string) => Promise<boolean>
}

/** A text that is saved by Enter or by leaving it, as soon as nothing is wrong with it. Until then it stays as typed; Escape takes it back. */
export function TextSetting({ label, value, placeholder, describe, problem, tidy, onSave }: TextSettingProps) {
  const [draft, setDraft] = useState<string>()
  const isSaving = useRef(false)
  const shown = draft ?? value
  const wrong = draft === undefined ? undefined : problem(draft)

  const save = async () => {
    if (draft === undefined || wrong !== undefined || isSaving.current) return
    const kept = tidy === undefined ? draft : tidy(draft)
    isSaving.current = true
    const isDone = kept === value || (await onSave(kept))
    isSaving.current = false
    if (isDone) setDraft((now) => (now === draft ? undefined : now))
  }

  return (
    <TextField
      label={label}
      mono
      autoComplete="off"
      value={shown}
      {...(placeholder === undefined ? {} : { placeholder })}
      onChange={setDraft}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void save()
        else if (event.key === 'Escape') setDraft(undefined)
        // All others are still the app's.
        else event.continuePropagation()
      }}
      error={wrong}
      description={describe?.(shown)}
    />
  )
}
