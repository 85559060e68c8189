import { useState } from 'react'
import type { Connection } from '../../../shared/connections/connection.ts'
import { useCallMutation } from '../../api/client-context.tsx'
import { useRouter } from '../../app/router.tsx'
import { useToast } from '../../ui/toast.tsx'
import { AddConnection } from './add/add-connection.tsx'
import { type ConnectionDraft, withCorrected } from './connection-draft.ts'
import { ConnectionsList } from './connections-list.tsx'
import { EditDialog } from './edit/edit-dialog.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { TestDialog } from './test/test-dialog.tsx'
import { useConnectionTests } from './test/use-connection-tests.ts'
import { UnfinishedDialog } from './unfinished-dialog.tsx'

/** What is shown over the list. */
type Over =
  | { readonly kind: 'edit' | 'remove' | 'clean-up'; readonly connection: Connection }
  /** `draft`: what was filled in for a connection that was just made, so that it can be changed. It has no secret. */
  | { readonly kind: 'test'; readonly connection: Connection; readonly draft?: ConnectionDraft }

/** The storages that links are made from; `do=add` in the address is the form for another. */
export function ConnectionsScreen() {
  const { place, go } = useRouter()
  const tests = useConnectionTests()
  const [over, setOver] = useState<Over>()
  const [draft, setDraft] = useState<ConnectionDraft>()
  const remove = useCallMutation('connections.remove')
  const toast = useToast()
  const close = () => setOver(undefined)
  const test = (connection: Connection, made?: ConnectionDraft) => {
    setOver({ kind: 'test', connection, ...(made === undefined ? {} : { draft: made }) })
    void tests.start(connection.id)
  }
  /** What another key or address makes is another connection: the form takes the place of the one that doesn’t work. */
  const fillInAgain = ({ id }: Connection, made: ConnectionDraft | undefined) =>
    remove.mutate(
      { connection: id },
      {
        onSuccess() {
          setDraft(made)
          close()
          go('connections', { do: 'add' })
        },
        onError: (error) => toast({ tone: 'bad', title: error.message, detail: error.hint }),
      },
    )

  if (place.params['do'] === 'add') {
    return (
      <AddConnection
        // Another provider or profile in the address is another form.
        key={JSON.stringify(place.params)}
        start={draft}
        params={place.params}
        onCancel={() => {
          setDraft(undefined)
          go('connections')
        }}
        onSaved={(connection, made) => {
          setDraft(undefined)
          go('connections', {}, { replace: true })
          test(connection, made)
        }}
      />
    )
  }
  return (
    <>
      <ConnectionsList
        tests={tests}
        onAdd={() => go('connections', { do: 'add' })}
        onTest={(connection) => test(connection)}
        onEdit={(connection) => setOver({ kind: 'edit', connection })}
        onRemove={(connection) => setOver({ kind: 'remove', connection })}
        onCleanUp={(connection) => setOver({ kind: 'clean-up', connection })}
      />
      {over?.kind === 'edit' ? (
        <EditDialog connection={over.connection} onClose={close} onSaved={(connection) => test(connection)} />
      ) : null}
      {over?.kind === 'remove' ? <RemoveDialog connection={over.connection} onClose={close} /> : null}
      {over?.kind === 'clean-up' ? <UnfinishedDialog connection={over.connection} onClose={close} /> : null}
      {over?.kind === 'test' ? (
        <TestDialog
          connection={over.connection}
          tests={tests}
          isNew={over.draft !== undefined}
          onChanged={(connection) => test(connection, over.draft && withCorrected(over.draft, connection))}
          onEdit={() => setOver({ kind: 'edit', connection: over.connection })}
          onRemove={() => setOver({ kind: 'remove', connection: over.connection })}
          onFillInAgain={() => fillInAgain(over.connection, over.draft)}
          onClose={close}
        />
      ) : null}
    </>
  )
}
