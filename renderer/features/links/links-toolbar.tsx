import { Search } from 'lucide-react'
import { type Ref, useEffect, useEffectEvent, useState } from 'react'
import { displayText } from '../../../shared/links/display-text.ts'
import { LINK_STATUSES } from '../../../shared/links/link-status.ts'
import { useCall } from '../../api/client-context.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Select } from '../../ui/select.tsx'
import { type LinkFilters, type LinkOrder, MAX_SEARCH_LENGTH } from './link-filters.ts'
import { STATUS_LABELS } from './link-texts.ts'
import styles from './links-toolbar.module.css'

const ANY = 'any'

const STATUS_OPTIONS = [
  { id: ANY, label: 'All statuses' },
  ...LINK_STATUSES.map((id) => ({ id, label: STATUS_LABELS[id] })),
]

const ORDER_OPTIONS: readonly { readonly id: LinkOrder; readonly label: string }[] = [
  { id: 'newest', label: 'Newest first' },
  { id: 'oldest', label: 'Oldest first' },
  { id: 'ends-first', label: 'Ends first' },
  { id: 'ends-last', label: 'Ends last' },
  { id: 'name', label: 'Name' },
]

export interface LinksToolbarProps {
  readonly filters: LinkFilters
  readonly onChange: (filters: LinkFilters) => void
  readonly searchRef: Ref<HTMLInputElement>
  /** Arrow down in the search field. */
  readonly onLeaveDown: () => void
}

/** Search, filters and order. */
export function LinksToolbar({ filters, onChange, searchRef, onLeaveDown }: LinksToolbarProps) {
  const { connections, buckets } = useCall('links.facets', {}).data ?? { connections: [], buckets: [] }
  const chosen = (id: string) => (id === ANY ? undefined : id)
  return (
    <search className={styles['toolbar']}>
      <SearchBox
        text={filters.text}
        onChange={(text) => onChange({ ...filters, text })}
        inputRef={searchRef}
        onLeaveDown={onLeaveDown}
      />
      <div className={styles['filters']}>
        <Select
          label="Status"
          hideLabel
          options={STATUS_OPTIONS}
          value={filters.status ?? ANY}
          onChange={(id) => onChange({ ...filters, status: LINK_STATUSES.find((status) => status === id) })}
        />
        {connections.length > 1 || filters.connection !== undefined ? (
          <Select
            label="Connection"
            hideLabel
            options={[
              { id: ANY, label: 'All connections' },
              ...connections.map(({ id, name }) => ({ id, label: displayText(name) })),
            ]}
            value={filters.connection ?? ANY}
            onChange={(id) => onChange({ ...filters, connection: chosen(id) })}
          />
        ) : null}
        {buckets.length > 1 || filters.bucket !== undefined ? (
          <Select
            label="Bucket"
            hideLabel
            options={[{ id: ANY, label: 'All buckets' }, ...buckets.map((id) => ({ id, label: displayText(id) }))]}
            value={filters.bucket ?? ANY}
            onChange={(id) => onChange({ ...filters, bucket: chosen(id) })}
          />
        ) : null}
        <Select
          label="Order"
          hideLabel
          options={ORDER_OPTIONS}
          value={filters.order}
          onChange={(order) => onChange({ ...filters, order })}
        />
      </div>
    </search>
  )
}

interface SearchBoxProps {
  readonly text: string
  readonly onChange: (text: string) => void
  readonly inputRef: Ref<HTMLInputElement>
  readonly onLeaveDown: () => void
}

/** Keeps what is typed by itself, so that the letters are there before anything else is done with them. */
function SearchBox({ text, onChange, inputRef, onLeaveDown }: SearchBoxProps) {
  const [typed, setTyped] = useState(text)
  const adopt = useEffectEvent((outside: string) => {
    if (outside !== typed) setTyped(outside)
  })
  // Going back, or clearing the filters, changes it from outside.
  useEffect(() => adopt(text), [text])
  return (
    <SearchField
      label="Search links"
      placeholder="Search names, notes, buckets"
      clearLabel="Clear the search"
      icon={Search}
      value={typed}
      maxLength={MAX_SEARCH_LENGTH}
      onChange={(next) => {
        setTyped(next)
        onChange(next)
      }}
      inputRef={inputRef}
      leaveKeys={['ArrowDown']}
      onLeave={onLeaveDown}
    />
  )
}
