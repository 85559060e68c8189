import { ChevronsUpDown } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { FieldError } from 'react-aria-components/FieldError'
import { Label } from 'react-aria-components/Label'
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox'
import { Popover } from 'react-aria-components/Popover'
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select'
import { Text } from 'react-aria-components/Text'
import fieldStyles from './field.module.css'
import styles from './select.module.css'

export interface SelectOption<Id extends string> {
  readonly id: Id
  readonly label: string
  readonly description?: string | undefined
}

export interface SelectProps<Id extends string> {
  readonly label: string
  /** The label is read, not shown: for filters, whose value says what they are. */
  readonly hideLabel?: boolean
  readonly options: readonly SelectOption<Id>[]
  readonly value: Id
  readonly onChange: (id: Id) => void
  readonly description?: string | undefined
  readonly isDisabled?: boolean
}

export function Select<Id extends string>({
  label,
  hideLabel,
  options,
  value,
  onChange,
  description,
  isDisabled,
}: SelectProps<Id>) {
  return (
    <AriaSelect
      className={fieldStyles['field'] ?? ''}
      value={value}
      onChange={(key) => onChange(key as Id)}
      isDisabled={isDisabled ?? false}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {hideLabel ? null : <Label className={fieldStyles['label'] ?? ''}>{label}</Label>}
      <Button className={styles['trigger'] ?? ''}>
        <SelectValue className={styles['value'] ?? ''}>{({ selectedText }) => selectedText}</SelectValue>
        <ChevronsUpDown aria-hidden size={14} />
      </Button>
      {description === undefined ? null : (
        <Text slot="description" className={fieldStyles['description'] ?? ''}>
          {description}
        </Text>
      )}
      <FieldError className={fieldStyles['error'] ?? ''} />
      <Popover className={styles['popover'] ?? ''} offset={4}>
        <ListBox className={styles['list'] ?? ''} items={options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.label} className={styles['item'] ?? ''}>
              <Text slot="label">{option.label}</Text>
              {option.description === undefined ? null : <Text slot="description">{option.description}</Text>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
