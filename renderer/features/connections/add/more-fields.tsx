import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { TextField } from '../../../ui/field.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { Switch } from '../../../ui/switch.tsx'
import { needsEndpoint } from '../connection-draft.ts'
import styles from './add.module.css'
import type { FieldsProps } from './place-fields.tsx'

const ADDRESSINGS = [
  { id: 'usual', label: 'As usual there' },
  { id: 'path', label: 'In the path' },
  { id: 'virtual', label: 'In the host name' },
] as const

/** What is right as it is for most. */
export function MoreFields({ draft, problems, onChange }: FieldsProps) {
  const [isOpen, setIsOpen] = useState(false)
  const hasProblem = problems.prefix !== undefined || problems.publicEndpoint !== undefined
  return (
    <>
      <Switch isSelected={draft.makeDefault} onChange={(makeDefault) => onChange({ makeDefault })}>
        New links are made with it
      </Switch>
      <details
        className={styles['more']}
        open={isOpen || hasProblem}
        onToggle={(event) => setIsOpen(event.currentTarget.open)}
      >
        <summary>
          <ChevronRight aria-hidden size={16} />
          More
        </summary>
        <div className={styles['inside']}>
          <TextField
            label="Folder in the bucket"
            mono
            autoComplete="off"
            placeholder="sandglass"
            description="Uploads go below it, and nothing else does."
            value={draft.prefix}
            onChange={(prefix) => onChange({ prefix })}
            error={problems.prefix}
          />
          <TextField
            label="Address that links name"
            mono
            autoComplete="off"
            placeholder="https://files.example.com"
            description="For a storage behind a proxy that recipients reach by another address."
            value={draft.publicEndpoint}
            onChange={(publicEndpoint) => onChange({ publicEndpoint })}
            error={problems.publicEndpoint}
          />
          {needsEndpoint(draft.provider) ? null : (
            <TextField
              label="Another endpoint"
              mono
              autoComplete="off"
              description="Instead of the provider’s own: an accelerated, private or dual-stack one."
              value={draft.endpoint}
              onChange={(endpoint) => onChange({ endpoint })}
            />
          )}
          <Segmented
            label="Bucket’s place in addresses"
            options={ADDRESSINGS}
            value={draft.addressing}
            onChange={(addressing) => onChange({ addressing })}
          />
        </div>
      </details>
    </>
  )
}
