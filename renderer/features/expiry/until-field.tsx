import { getLocalTimeZone, now, parseAbsoluteToLocal } from '@internationalized/date'
import { CalendarDays, ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import {
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  CalendarHeading,
} from 'react-aria-components/Calendar'
import { DateInput, DateSegment } from 'react-aria-components/DateField'
import { DatePicker } from 'react-aria-components/DatePicker'
import { Dialog } from 'react-aria-components/Dialog'
import { FieldError } from 'react-aria-components/FieldError'
import { Group } from 'react-aria-components/Group'
import { Label } from 'react-aria-components/Label'
import { Popover } from 'react-aria-components/Popover'
import fieldStyles from '../../ui/field.module.css'
import selectStyles from '../../ui/select.module.css'
import styles from './until-field.module.css'

export interface UntilFieldProps {
  /** A moment, ISO 8601; undefined until all of it is chosen. */
  readonly value: string | undefined
  readonly error: string | undefined
  readonly onChange: (at: string | undefined) => void
}

/** A date and a time in this computer's zone. */
export function UntilField({ value, error, onChange }: UntilFieldProps) {
  // What is empty begins a day from now, at a full hour.
  const [placeholder] = useState(() =>
    now(getLocalTimeZone()).add({ days: 1 }).set({ minute: 0, second: 0, millisecond: 0 }),
  )
  const [earliest] = useState(() => now(getLocalTimeZone()).set({ second: 0, millisecond: 0 }))
  return (
    <DatePicker
      className={fieldStyles['field'] ?? ''}
      value={value === undefined ? null : parseAbsoluteToLocal(value)}
      onChange={(next) => onChange(next?.toAbsoluteString())}
      placeholderValue={placeholder}
      minValue={earliest}
      granularity="minute"
      hideTimeZone
      shouldForceLeadingZeros
      isInvalid={error !== undefined}
      autoFocus
    >
      <Label className={fieldStyles['label'] ?? ''}>Date and time, {getLocalTimeZone()}</Label>
      <Group className={styles['group'] ?? ''}>
        <DateInput className={styles['input'] ?? ''}>
          {(segment) => <DateSegment segment={segment} className={styles['segment'] ?? ''} />}
        </DateInput>
        <Button className={styles['open'] ?? ''}>
          <CalendarDays aria-hidden size={16} />
        </Button>
      </Group>
      <FieldError className={fieldStyles['error'] ?? ''}>{error}</FieldError>
      <Popover className={selectStyles['popover'] ?? ''} placement="bottom start" offset={4}>
        <Dialog className={styles['dialog'] ?? ''}>
          <Calendar>
            <header className={styles['header']}>
              <Button slot="previous" className={styles['open'] ?? ''}>
                <ChevronLeft aria-hidden size={16} />
              </Button>
              <CalendarHeading className={styles['heading'] ?? ''} />
              <Button slot="next" className={styles['open'] ?? ''}>
                <ChevronRight aria-hidden size={16} />
              </Button>
            </header>
            <CalendarGrid weekdayStyle="short" className={styles['grid'] ?? ''}>
              <CalendarGridHeader>
                {(day) => <CalendarHeaderCell className={styles['weekday'] ?? ''}>{day}</CalendarHeaderCell>}
              </CalendarGridHeader>
              <CalendarGridBody>
                {(date) => <CalendarCell date={date} className={styles['day'] ?? ''} />}
              </CalendarGridBody>
            </CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  )
}
