import { ProgressBar as AriaProgressBar } from 'react-aria-components/ProgressBar'
import styles from './progress-bar.module.css'

/** @param value 0 to 1, or undefined while it isn't known */
export function ProgressBar({ label, value }: { label: string; value: number | undefined }) {
  // Finer is not seen, and what is next to nothing would be written as a power of ten, which isn't a number to screen readers.
  const shown = value === undefined ? undefined : Math.floor(value * 1000) / 1000
  return (
    <AriaProgressBar
      aria-label={label}
      className={styles['bar'] ?? ''}
      minValue={0}
      maxValue={1}
      value={shown ?? 0}
      isIndeterminate={shown === undefined}
    >
      <span className={styles['fill']} style={{ inlineSize: shown === undefined ? '35%' : `${shown * 100}%` }} />
    </AriaProgressBar>
  )
}
