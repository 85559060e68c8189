import { useState } from 'react'
import { Form } from 'react-aria-components/Form'
import { useClient } from '../api/client-context.tsx'
import { useAppEvent } from '../api/use-events.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/field.tsx'

interface Question {
  readonly id: string
  readonly question: string
  readonly secret: boolean
}

/** Puts the services' questions to the person (a passphrase, an MFA code), one after another. */
export function QuestionDialog() {
  const call = useClient()
  const [questions, setQuestions] = useState<readonly Question[]>([])
  const [answer, setAnswer] = useState('')
  const [current] = questions
  // A page that comes back to the host is told again what it may know.
  useAppEvent('question', (event) =>
    setQuestions((all) => (all.some(({ id }) => id === event.id) ? all : [...all, event])),
  )
  useAppEvent('question-closed', ({ id }) => setQuestions((all) => all.filter((one) => one.id !== id)))

  const close = (given?: string) => {
    if (current === undefined) return
    setAnswer('')
    setQuestions((all) => all.filter((one) => one.id !== current.id))
    // It may have been answered in another window, or have waited too long: then there is nothing to do.
    void call('app.answer', { id: current.id, ...(given === undefined ? {} : { answer: given }) }).catch(
      () => undefined,
    )
  }

  return (
    <Dialog
      title="Sandglass needs to know"
      size="s"
      isOpen={current !== undefined}
      onClose={() => close()}
      actions={
        <>
          <Button onPress={() => close()}>Cancel</Button>
          <Button look="primary" type="submit" form="question" isDisabled={answer === ''}>
            Continue
          </Button>
        </>
      }
    >
      <Form
        id="question"
        onSubmit={(event) => {
          event.preventDefault()
          close(answer)
        }}
      >
        <TextField
          autoFocus
          label={current?.question ?? ''}
          type={current?.secret ? 'password' : 'text'}
          autoComplete="off"
          value={answer}
          onChange={setAnswer}
        />
      </Form>
    </Dialog>
  )
}
