import { type LucideIcon, X } from 'lucide-react'
import type { Ref } from 'react'
import { Button } from 'react-aria-components/Button'
import { Input } from 'react-aria-components/Input'
import { SearchField as AriaSearchField } from 'react-aria-components/SearchField'
import styles from './search-field.module.css'

export interface SearchFieldProps {
  readonly label: string
  readonly placeholder: string
  readonly clearLabel: string
  readonly icon: LucideIcon
  readonly value: string
  readonly maxLength: number
  readonly onChange: (text: string) => void
  readonly inputRef: Ref<HTMLInputElement>
  /** The keys that lead from it to the list below. */
  readonly leaveKeys: readonly string[]
  readonly onLeave: () => void
}

/** What narrows the list below it. */
export function SearchField({ icon: Icon, leaveKeys, onLeave, ...props }: SearchFieldProps) {
  return (
    <AriaSearchField
      aria-label={props.label}
      className={styles['field'] ?? ''}
      value={props.value}
      maxLength={props.maxLength}
      onChange={props.onChange}
      onKeyDown={(event) => {
        if (leaveKeys.includes(event.key)) onLeave()
        else event.continuePropagation()
      }}
    >
      <Icon aria-hidden size={15} className={styles['icon']} />
      <Input
        ref={props.inputRef}
        className={styles['input'] ?? ''}
        placeholder={props.placeholder}
        spellCheck={false}
        autoComplete="off"
      />
      <Button className={styles['clear'] ?? ''} aria-label={props.clearLabel}>
        <X aria-hidden size={14} />
      </Button>
    </AriaSearchField>
  )
}
