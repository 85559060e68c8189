import { BrushCleaning, Ellipsis, FlaskConical, HardDrive, Pencil, Star, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Connection } from '../../../shared/connections/connection.ts'
import { PROVIDERS } from '../../../shared/connections/providers.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { useCallMutation } from '../../api/client-context.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { errorOf } from '../../ui/error-note.tsx'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { useToast } from '../../ui/toast.tsx'
import { clockText, credentialsText, endpointHost, httpWarning, uploadPlace } from './connection-texts.ts'
import styles from './connections.module.css'
import type { ConnectionTest } from './test/use-connection-tests.ts'
import { verdictOf } from './test-texts.ts'

export interface ConnectionCardProps {
  readonly connection: Connection
  readonly test: ConnectionTest | undefined
  readonly onTest: (connection: Connection) => void
  readonly onEdit: (connection: Connection) => void
  readonly onRemove: (connection: Connection) => void
  readonly onCleanUp: (connection: Connection) => void
}

/** One connection: whose storage, where, with which credentials, and what can be done with it. */
export function ConnectionCard(props: ConnectionCardProps) {
  const { connection, test, onTest, onEdit, onRemove, onCleanUp } = props
  const { name, provider, endpoint, region, credentials, isDefault, publicEndpoint } = connection
  const isPlayground = provider === 'playground'
  const makeDefault = useMakeDefault(connection)
  const run = {
    default: makeDefault,
    edit: () => onEdit(connection),
    remove: () => onRemove(connection),
    cleanUp: () => onCleanUp(connection),
  }
  const items: readonly MenuItem<keyof typeof run>[] = [
    { id: 'default', label: 'Make it the default', icon: Star, isDisabled: isDefault },
    {
      id: 'cleanUp',
      label: 'Look for unfinished uploads…',
      icon: BrushCleaning,
      isDisabled: connection.bucket === undefined,
    },
    ...(isPlayground
      ? []
      : [
          { id: 'edit', label: 'Edit…', icon: Pencil } as const,
          { id: 'remove', label: 'Remove…', icon: Trash2, danger: true } as const,
        ]),
  ]
  const place = uploadPlace(connection)
  const warnings = [httpWarning(endpoint), clockText(connection.clockOffsetSeconds)].filter(
    (text) => text !== undefined,
  )
  return (
    <li className={styles['card']} aria-label={displayText(name)}>
      <div className={styles['head']}>
        <HardDrive aria-hidden size={20} strokeWidth={1.7} />
        <div className={styles['name']}>
          <h2>{displayText(name)}</h2>
          <p>{PROVIDERS[provider].label}</p>
        </div>
        {isDefault ? <span className={styles['default']}>Default</span> : null}
        <TestBadge test={test} />
        <div className={styles['commands']}>
          <Button size="s" icon={FlaskConical} onPress={() => onTest(connection)}>
            {test?.state === 'running' ? 'Show the test' : 'Test'}
          </Button>
          <Menu label={`More for ${displayText(name)}`} items={items} onAction={(id) => run[id]()}>
            <IconButton size="s" icon={Ellipsis} label={`More for ${displayText(name)}`} />
          </Menu>
        </div>
      </div>
      <dl className={styles['facts']}>
        <Fact name="Endpoint">
          {displayText(endpointHost(endpoint))}
          {isPlayground ? '' : ` · ${displayText(region)}`}
        </Fact>
        <Fact name="Uploads go to">
          {place === undefined ? 'No bucket is chosen for uploads yet' : displayText(place)}
        </Fact>
        <Fact name="Credentials">{displayText(credentialsText(credentials))}</Fact>
        {publicEndpoint === undefined ? null : (
          <Fact name="Links name">{displayText(endpointHost(publicEndpoint))}</Fact>
        )}
      </dl>
      {warnings.map((text) => (
        <p key={text} className={styles['warning']}>
          {text}
        </p>
      ))}
    </li>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function TestBadge({ test }: { test: ConnectionTest | undefined }) {
  if (test === undefined) return null
  if (test.state === 'running') return <Badge tone="idle">Testing…</Badge>
  if (test.state === 'failed') return <Badge tone="bad">Could not be tested</Badge>
  const { tone, title } = verdictOf(test.report)
  return <Badge tone={tone}>{title}</Badge>
}

function useMakeDefault({ id, name }: Connection): () => void {
  const { mutate } = useCallMutation('connections.setDefault')
  const toast = useToast()
  return () =>
    mutate(
      { connection: id },
      {
        onSuccess: () => toast({ tone: 'good', title: `New links are made with ${displayText(name)} now.` }),
        onError: (error) => toast({ tone: 'bad', title: errorOf(error).message, detail: errorOf(error).hint }),
      },
    )
}
