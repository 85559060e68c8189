import { useState } from 'react'
import type { Connection } from '../../../../shared/connections/connection.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { useCall, useCallMutation } from '../../../api/client-context.tsx'
import { Button } from '../../../ui/button.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { Select } from '../../../ui/select.tsx'
import styles from './test.module.css'

export interface BucketChoiceProps {
  readonly connection: Connection
  readonly onChosen: (connection: Connection) => void
}

/** Which of the account's buckets files are uploaded to. Without one, nothing can be written for a test. */
export function BucketChoice({ connection, onChosen }: BucketChoiceProps) {
  const buckets = useCall('objects.buckets', { connection: connection.id })
  const { mutate, isPending, error } = useCallMutation('connections.update')
  const [chosen, setChosen] = useState<string>()
  const names = buckets.data?.buckets.map(({ name }) => name) ?? []
  const bucket = chosen ?? names[0]
  if (buckets.isError) return <ErrorNote error={buckets.error} />
  if (bucket === undefined) return null
  const use = () =>
    mutate({ connection: connection.id, bucket }, { onSuccess: ({ connection: updated }) => onChosen(updated) })
  return (
    <div className={styles['bucket']}>
      <Select
        label="Bucket for uploads"
        description="Sharing a file needs one to upload it to."
        options={names.map((id) => ({ id, label: displayText(id) }))}
        value={bucket}
        onChange={setChosen}
      />
      <Button look="primary" isPending={isPending} onPress={use}>
        Use it
      </Button>
      {error === null ? null : <ErrorNote error={error} />}
    </div>
  )
}
