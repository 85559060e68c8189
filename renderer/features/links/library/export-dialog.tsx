import { useState } from 'react'
import { useCallMutation } from '../../../api/client-context.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { useToast } from '../../../ui/toast.tsx'
import { linksCount } from '../link-texts.ts'
import { saveFile } from '../save-file.ts'

const FORMATS = [
  { id: 'json', label: 'JSON' },
  { id: 'csv', label: 'CSV' },
] as const
type Format = (typeof FORMATS)[number]['id']

const MEDIA_TYPES: Readonly<Record<Format, string>> = { json: 'application/json', csv: 'text/csv' }

/** Saves the whole library as a file. */
export function ExportDialog({ onClose }: { onClose: () => void }) {
  const [format, setFormat] = useState<Format>('json')
  const { mutate, isPending, error } = useCallMutation('links.export')
  const toast = useToast()
  const save = () =>
    mutate(
      { format },
      {
        onSuccess: ({ text, count }) => {
          saveFile(`sandglass-links.${format}`, new Blob([text], { type: MEDIA_TYPES[format] }))
          toast({ tone: 'good', title: `${linksCount(count)} exported.` })
          onClose()
        },
      },
    )
  return (
    <Dialog
      title="Export the library"
      size="s"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" isPending={isPending} onPress={save}>
            Save the file
          </Button>
        </>
      }
    >
      <Segmented label="Format" options={FORMATS} value={format} onChange={setFormat} />
      <p>
        {format === 'json'
          ? 'All links, exactly as the library has them. For a backup, or another computer.'
          : 'All links as a table, for a spreadsheet. It can be imported again, too.'}{' '}
        There is no URL and no secret in it: nobody can open a file with it.
      </p>
      {error === null ? null : <ErrorNote error={error} />}
    </Dialog>
  )
}
