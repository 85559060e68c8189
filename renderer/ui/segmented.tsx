import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import fieldStyles from './field.module.css'
import styles from './segmented.module.css'

export interface SegmentedProps<Id extends string> {
  readonly label: string
  readonly hideLabel?: boolean
  readonly options: readonly { readonly id: Id; readonly label: string }[]
  readonly value: Id
  readonly onChange: (id: Id) => void
}

/** One of a few, all in sight: a radio group that looks like one control. */
export function Segmented<Id extends string>({ label, hideLabel, options, value, onChange }: SegmentedProps<Id>) {
  return (
    <RadioGroup
      className={fieldStyles['field'] ?? ''}
      orientation="horizontal"
      value={value}
      onChange={(id) => onChange(id as Id)}
      {...(hideLabel ? { 'aria-label': label } : {})}
    >
      {hideLabel ? null : <Label className={fieldStyles['label'] ?? ''}>{label}</Label>}
      <div className={styles['options']}>
        {options.map((option) => (
          <Radio key={option.id} value={option.id} className={styles['option'] ?? ''}>
            {option.label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
