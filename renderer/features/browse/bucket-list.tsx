import { Archive, Database, RefreshCw } from 'lucide-react'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { Form } from 'react-aria-components/Form'
import { GridList, GridListItem } from 'react-aria-components/GridList'
import { ListLayout, Virtualizer } from 'react-aria-components/Virtualizer'
import { AppError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { assertBucket, isArn } from '../../../shared/links/object-name.ts'
import { useCall } from '../../api/client-context.tsx'
import { usePreferences } from '../../app/preferences.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorNote, errorOf } from '../../ui/error-note.tsx'
import { TextField } from '../../ui/field.tsx'
import { rootFontSize } from '../../ui/root-font-size.ts'
import styles from './browse.module.css'

/** A row's height in rem, as the style sheet has it. */
const ROW_REM = 2.5

export interface BucketListProps {
  readonly connection: string
  readonly onOpen: (bucket: string) => void
  /** The keyboard came here from a bucket. */
  readonly takesFocus: boolean
}

/** The buckets that the credentials may list, and a way to one that they may not. */
export function BucketList({ connection, onOpen, takesFocus }: BucketListProps) {
  const query = useCall('objects.buckets', { connection })
  return (
    <div className={styles['pane']}>
      <div className={styles['top']}>
        <h2 className={styles['heading']}>
          <Database aria-hidden size={16} strokeWidth={1.9} />
          Buckets
        </h2>
        <IconButton
          size="s"
          icon={RefreshCw}
          label="List anew"
          isDisabled={query.isFetching}
          onPress={() => void query.refetch()}
        />
      </div>
      <div className={styles['frame']}>
        {query.isPending ? null : query.isError ? (
          <div className={styles['failed']}>
            <ErrorNote error={query.error} action={<Button onPress={() => void query.refetch()}>Try again</Button>} />
          </div>
        ) : (
          <Buckets buckets={query.data.buckets} onOpen={onOpen} takesFocus={takesFocus} />
        )}
      </div>
      <OtherBucket onOpen={onOpen} />
    </div>
  )
}

interface Bucket {
  readonly name: string
  readonly createdAt?: string | undefined
}

interface BucketsProps extends Pick<BucketListProps, 'onOpen' | 'takesFocus'> {
  readonly buckets: readonly Bucket[]
}

function Buckets({ buckets, onOpen, takesFocus }: BucketsProps) {
  const list = useRef<HTMLDivElement>(null)
  const takeFocus = useEffectEvent(() => {
    if (takesFocus) list.current?.focus()
  })
  useEffect(() => takeFocus(), [])
  const { times } = usePreferences()
  const layoutOptions = useMemo(() => ({ rowSize: ROW_REM * rootFontSize() }), [])
  return (
    <Virtualizer layout={ListLayout} layoutOptions={layoutOptions}>
      <GridList
        ref={list}
        aria-label="Buckets"
        className={styles['buckets'] ?? ''}
        items={buckets}
        onAction={(name) => onOpen(String(name))}
        renderEmptyState={() => (
          <div className={styles['nothing']}>
            <EmptyState icon={Archive} sentence="There is no bucket here yet: open one by its name, below." />
          </div>
        )}
      >
        {({ name, createdAt }) => (
          <GridListItem id={name} textValue={displayText(name)} className={styles['bucket'] ?? ''}>
            <Archive aria-hidden size={16} strokeWidth={1.8} className={styles['bucketIcon']} />
            <span className={styles['bucketName']}>{displayText(name)}</span>
            {createdAt === undefined ? null : <span className={styles['since']}>since {times.short(createdAt)}</span>}
          </GridListItem>
        )}
      </GridList>
    </Virtualizer>
  )
}

/** Many keys may use a bucket without being allowed to list which there are. */
function OtherBucket({ onOpen }: { onOpen: (bucket: string) => void }) {
  const [name, setName] = useState('')
  const [error, setError] = useState<string>()
  const submit = () => {
    const bucket = name.trim()
    try {
      if (!isArn(bucket)) assertBucket(bucket, 'path')
      onOpen(bucket)
    } catch (thrown) {
      const { message, hint } = errorOf(thrown)
      setError(thrown instanceof AppError ? `${message} ${hint}` : message)
    }
  }
  return (
    <Form
      className={styles['other'] ?? ''}
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <TextField
        label="Another bucket, by its name"
        mono
        value={name}
        error={error}
        autoComplete="off"
        onChange={(text) => {
          setName(text)
          setError(undefined)
        }}
      />
      <Button type="submit" isDisabled={name.trim() === ''}>
        Open
      </Button>
    </Form>
  )
}
