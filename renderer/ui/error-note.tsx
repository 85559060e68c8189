import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { AppError, type WireError } from '../../shared/errors.ts'
import { displayText } from '../../shared/links/display-text.ts'
import styles from './notes.module.css'

/** What a thrown value says to a person: an `AppError` speaks for itself, anything else is a defect of ours. */
export function errorOf(error: unknown): WireError {
  if (error instanceof AppError) return error.toWire()
  return {
    code: 'internal',
    message: 'Sandglass made a mistake.',
    hint: 'Try once more; reload the window if it stays.',
  }
}

/** An error where it belongs: what happened, what to do, its code in small print, and an action. */
export function ErrorNote({ error, action }: { error: unknown; action?: ReactNode }) {
  const { message, hint, code } = errorOf(error)
  return (
    <div role="alert" className={styles['error']}>
      <CircleAlert aria-hidden size={18} />
      <div className={styles['texts']}>
        <p className={styles['message']}>{displayText(message)}</p>
        <p>{displayText(hint)}</p>
        <p className={styles['code']}>
          <code>{code}</code>
        </p>
        {action === undefined ? null : <div className={styles['action']}>{action}</div>}
      </div>
    </div>
  )
}
