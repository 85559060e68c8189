import { useState } from 'react'
import { Form } from 'react-aria-components/Form'
import type { Connection } from '../../../../shared/connections/connection.ts'
import { PROVIDERS } from '../../../../shared/connections/providers.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { useCallMutation } from '../../../api/client-context.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { TextField } from '../../../ui/field.tsx'
import { AddressingChoice } from '../addressing-choice.tsx'
import { fieldOf } from '../connection-draft.ts'
import { credentialsText } from '../connection-texts.ts'
import styles from '../connections.module.css'
import { type ConnectionEdit, editOf, updateInput } from './connection-edit.ts'

export interface EditDialogProps {
  readonly connection: Connection
  readonly onClose: () => void
  readonly onSaved: (connection: Connection) => void
}

const SHOWN_FIELDS = ['name', 'region', 'bucket', 'prefix', 'publicEndpoint'] as const

/** Changes what credentials don’t depend on; what is saved is tested. */
export function EditDialog({ connection, onClose, onSaved }: EditDialogProps) {
  const [edit, setEdit] = useState(() => editOf(connection))
  const { mutate, isPending, error, reset } = useCallMutation('connections.update')
  const provider = PROVIDERS[connection.provider]
  const at = SHOWN_FIELDS.find((field) => field === fieldOf(error))
  const field = (name: (typeof SHOWN_FIELDS)[number]) => ({
    value: edit[name],
    onChange: (text: string) => change({ [name]: text }),
    error: name === at && error !== null ? `${error.message} ${error.hint}` : undefined,
  })
  const change = (part: Partial<ConnectionEdit>) => {
    reset()
    setEdit({ ...edit, ...part })
  }
  const save = () => {
    const input = updateInput(connection, edit)
    if (input === undefined) return onClose()
    mutate(input, { onSuccess: ({ connection: saved }) => onSaved(saved) })
  }
  return (
    <Dialog
      title={`Edit ${displayText(connection.name)}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="edit-connection" isPending={isPending}>
            Save and test
          </Button>
        </>
      }
    >
      <Form
        id="edit-connection"
        validationBehavior="aria"
        className={styles['form'] ?? ''}
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <TextField label="Name" autoFocus autoComplete="off" {...field('name')} />
        <TextField label="Bucket for uploads" mono autoComplete="off" {...field('bucket')} />
        <TextField
          label="Folder in the bucket"
          mono
          autoComplete="off"
          description="Empty for the top of the bucket."
          {...field('prefix')}
        />
        {provider.region.kind === 'fixed' ? null : (
          <TextField label="Region" mono autoComplete="off" {...field('region')} />
        )}
        <AddressingChoice value={edit.addressing} onChange={(addressing) => change({ addressing })} />
        <TextField
          label="Address that links name"
          mono
          autoComplete="off"
          description="For a storage behind a proxy. Empty for its own address."
          {...field('publicEndpoint')}
        />
        <p className={styles['fixed']}>
          {displayText(connection.endpoint)} · {displayText(credentialsText(connection.credentials))}. Another address
          or key is another connection, so that a secret is never sent where it wasn’t meant to go.
        </p>
        {error === null || at !== undefined ? null : <ErrorNote error={error} />}
      </Form>
    </Dialog>
  )
}
