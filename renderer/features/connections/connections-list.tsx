import { Plug, Plus } from 'lucide-react'
import type { Connection } from '../../../shared/connections/connection.ts'
import { useCall } from '../../api/client-context.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { Screen } from '../../ui/screen.tsx'
import { ConnectionCard } from './connection-card.tsx'
import styles from './connections.module.css'
import type { ConnectionTests } from './test/use-connection-tests.ts'

export interface ConnectionsListProps {
  readonly tests: ConnectionTests
  readonly onAdd: () => void
  readonly onTest: (connection: Connection) => void
  readonly onEdit: (connection: Connection) => void
  readonly onRemove: (connection: Connection) => void
  readonly onCleanUp: (connection: Connection) => void
}

/** Every connection; the playground is always the last. */
export function ConnectionsList({ tests, onAdd, ...commands }: ConnectionsListProps) {
  const { data, isError, error, refetch } = useCall('connections.list', {})
  const connections = data?.connections ?? []
  const isOnlyPlayground = connections.length === 1
  const add = (
    <Button look="primary" icon={Plus} onPress={onAdd}>
      Connect a storage…
    </Button>
  )
  return (
    <Screen title="Connections" actions={isOnlyPlayground ? undefined : add}>
      {isError && data === undefined ? (
        <ErrorNote error={error} action={<Button onPress={() => void refetch()}>Try again</Button>} />
      ) : null}
      {isOnlyPlayground ? (
        <div className={styles['none']}>
          <EmptyState
            icon={Plug}
            sentence="Links from the playground open on this computer only. Connect a storage to send them to others."
            action={add}
          />
        </div>
      ) : null}
      {data === undefined && !isError ? <div aria-hidden className={styles['skeleton']} /> : null}
      {connections.length === 0 ? null : (
        <ul className={styles['cards']} aria-label="Connections">
          {connections.map((connection) => (
            <ConnectionCard key={connection.id} connection={connection} test={tests.of(connection.id)} {...commands} />
          ))}
        </ul>
      )}
    </Screen>
  )
}
