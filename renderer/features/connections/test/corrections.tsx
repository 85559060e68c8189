import { Wrench } from 'lucide-react'
import { ADDRESSINGS, type Connection } from '../../../../shared/connections/connection.ts'
import { useCallMutation } from '../../../api/client-context.tsx'
import { Button } from '../../../ui/button.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { type Correction, correctionText } from '../test-texts.ts'
import styles from './test.module.css'

export interface CorrectionsProps {
  readonly connection: Connection
  readonly corrections: readonly Correction[]
  readonly onCorrected: (connection: Connection) => void
}

/** What is set wrong, and one button that sets all of it right. */
export function Corrections({ connection, corrections, onCorrected }: CorrectionsProps) {
  const { mutate, isPending, error } = useCallMutation('connections.correct')
  if (corrections.length === 0) return null
  const texts = corrections.map(correctionText)
  const buttons = texts.flatMap(({ button }) => button ?? [])
  const apply = () => {
    const region = corrections.find(({ field }) => field === 'region')?.to
    const to = corrections.find(({ field }) => field === 'addressing')?.to
    const addressing = ADDRESSINGS.find((one) => one === to)
    mutate(
      {
        connection: connection.id,
        ...(region === undefined ? {} : { region }),
        ...(addressing === undefined ? {} : { addressing }),
      },
      { onSuccess: ({ connection: corrected }) => onCorrected(corrected) },
    )
  }
  return (
    <div className={styles['correction']}>
      <Wrench aria-hidden size={17} />
      <div>
        {texts.map(({ text }) => (
          <p key={text}>{text}</p>
        ))}
      </div>
      {buttons.length === 0 ? null : (
        <Button isPending={isPending} onPress={apply}>
          {buttons.length === 1 ? buttons[0] : 'Correct both'}
        </Button>
      )}
      {error === null ? null : <ErrorNote error={error} />}
    </div>
  )
}
