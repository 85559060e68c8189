import { ListFilter, X } from 'lucide-react'
import type { Ref } from 'react'
import { Button } from 'react-aria-components/Button'
import { Input } from 'react-aria-components/Input'
import { SearchField } from 'react-aria-components/SearchField'
import styles from './browse.module.css'

/** Longer than any key. */
const MAX_LENGTH = 1024

export interface FilterFieldProps {
  readonly text: string
  readonly onChange: (text: string) => void
  readonly inputRef: Ref<HTMLInputElement>
  /** Enter, or arrow down. */
  readonly onLeave: () => void
}

export function FilterField({ text, onChange, inputRef, onLeave }: FilterFieldProps) {
  return (
    <SearchField
      aria-label="Filter by name"
      className={styles['filter'] ?? ''}
      value={text}
      maxLength={MAX_LENGTH}
      onChange={onChange}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown' || event.key === 'Enter') onLeave()
        else event.continuePropagation()
      }}
    >
      <ListFilter aria-hidden size={15} className={styles['icon']} />
      <Input
        ref={inputRef}
        className={styles['input'] ?? ''}
        placeholder="Filter by name"
        spellCheck={false}
        autoComplete="off"
      />
      <Button className={styles['clear'] ?? ''} aria-label="Clear the filter">
        <X aria-hidden size={14} />
      </Button>
    </SearchField>
  )
}
