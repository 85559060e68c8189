import type { ReactNode } from 'react'
import type { Connection } from '../../../../shared/connections/connection.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { useRouter } from '../../../app/router.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { needsBucket, type TestReport, verdictOf } from '../test-texts.ts'
import { BucketChoice } from './bucket-choice.tsx'
import { Corrections } from './corrections.tsx'
import styles from './test.module.css'
import { TestSteps } from './test-steps.tsx'
import type { ConnectionTests } from './use-connection-tests.ts'

export interface TestDialogProps {
  readonly connection: Connection
  readonly tests: ConnectionTests
  /** It was made a moment ago: what was filled in can be filled in anew. */
  readonly isNew: boolean
  /** Something of it was corrected. */
  readonly onChanged: (connection: Connection) => void
  readonly onEdit: () => void
  readonly onRemove: () => void
  readonly onFillInAgain: () => void
  readonly onClose: () => void
}

/** A test as it goes: each step as it stands, what a failing one means, and what can be done about it. */
export function TestDialog(props: TestDialogProps) {
  const { connection, tests, isNew, onClose } = props
  const test = tests.of(connection.id)
  const name = displayText(connection.name)
  const works = test?.state === 'done' && verdictOf(test.report).works
  // The account's only bucket is tested without having been chosen.
  const isReady = works && !needsBucket(test.report, connection.bucket)
  return (
    <Dialog
      title={isNew ? `Connecting ${name}` : `Test of ${name}`}
      size="l"
      isOpen
      onClose={onClose}
      actions={<Buttons {...props} isRunning={test?.state === 'running'} works={isReady} />}
    >
      {isNew ? <Saved connection={connection} /> : null}
      {test?.state === 'failed' ? <ErrorNote error={test.error} /> : null}
      {test?.state === 'done' ? <Outcome {...props} report={test.report} /> : null}
      {test?.state === 'running' ? <TestSteps steps={test.steps} isRunning /> : null}
      {test === undefined || test.state === 'running' || works || connection.provider === 'playground' ? null : (
        <WhatNow {...props} />
      )}
    </Dialog>
  )
}

function Buttons(props: TestDialogProps & { readonly isRunning: boolean; readonly works: boolean }) {
  const { connection, tests, isNew, onClose, isRunning, works } = props
  const { go } = useRouter()
  if (isRunning) return <Button onPress={onClose}>Close</Button>
  const again = <Button onPress={() => void tests.start(connection.id)}>Test again</Button>
  if (works && isNew) {
    return (
      <>
        {again}
        <Button onPress={onClose}>Done</Button>
        <Button look="primary" autoFocus onPress={() => go('share')}>
          Share a file
        </Button>
      </>
    )
  }
  return (
    <>
      {again}
      <Button look={works ? 'primary' : 'plain'} onPress={onClose}>
        {works ? 'Done' : isNew ? 'Keep it as it is' : 'Close'}
      </Button>
    </>
  )
}

function Saved({ connection }: { connection: Connection }) {
  const { credentials } = connection
  const keptIn =
    credentials.source !== 'static'
      ? 'No secret of it is kept.'
      : {
          keychain: 'Its secret is in the keychain.',
          passphrase: 'Its secret is under the passphrase.',
          session: 'Its secret is kept until Sandglass is closed.',
        }[credentials.vault]
  return <p>Saved. {keptIn}</p>
}

function Outcome({ connection, onChanged, report }: TestDialogProps & { readonly report: TestReport }) {
  const { tone, title, text } = verdictOf(report)
  return (
    <>
      <div role="status" className={styles['outcome']} data-tone={tone}>
        <p className={styles['title']}>{title}</p>
        <p>{text}</p>
      </div>
      <Corrections connection={connection} corrections={report.corrections} onCorrected={onChanged} />
      {needsBucket(report, connection.bucket) ? <BucketChoice connection={connection} onChosen={onChanged} /> : null}
      <TestSteps steps={report.steps} isRunning={false} />
    </>
  )
}

/** A connection that doesn't work can be kept, changed or removed. */
function WhatNow({ isNew, onEdit, onRemove, onFillInAgain }: TestDialogProps): ReactNode {
  return (
    <div className={styles['next']}>
      <p>
        {isNew
          ? 'Fill it in again to change its key, its address or its provider: this one is removed, and the form has all that you entered but the secret.'
          : 'Its bucket and its region can be edited. Another key or another address is another connection.'}
      </p>
      <div className={styles['buttons']}>
        {isNew ? <Button onPress={onFillInAgain}>Fill in again</Button> : <Button onPress={onEdit}>Edit…</Button>}
        <Button look="danger" onPress={onRemove}>
          Remove…
        </Button>
      </div>
    </div>
  )
}
