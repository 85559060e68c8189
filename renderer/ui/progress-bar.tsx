import { ProgressBar as AriaProgressBar } from 'react-aria-components/ProgressBar'
import styles from './progress-bar.module.css'

/** @param value 0 to 1, or undefined while it isn't known */
export function ProgressBar({ label, value }: { label: string; value: number | undefined }) {
  return (
    <AriaProgressBar
      aria-label={label}
      className={styles['bar'] ?? ''}
      minValue={0}
      maxValue={1}
      value={value ?? 0}
      isIndeterminate={value === undefined}
    >
      <span className={styles['fill']} style={{ inlineSize: value === undefined ? '35%' : `${value * 100}%` }} />
    </AriaProgressBar>
  )
}
