import { ListFilter } from 'lucide-react'
import type { Ref } from 'react'
import { SearchField } from '../../ui/search-field.tsx'

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
      label="Filter by name"
      placeholder="Filter by name"
      clearLabel="Clear the filter"
      icon={ListFilter}
      value={text}
      maxLength={MAX_LENGTH}
      onChange={onChange}
      inputRef={inputRef}
      leaveKeys={['ArrowDown', 'Enter']}
      onLeave={onLeave}
    />
  )
}
