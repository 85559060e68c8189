import { FileUp } from 'lucide-react'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import type { CallOutput } from '../../../../shared/api/contract.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { useCallMutation } from '../../../api/client-context.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { linksCount } from '../link-texts.ts'
import { exportFormatOf } from './export-format.ts'
import styles from './library.module.css'

/** Adds the links of an exported file, and says which rows were left out, and why. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { mutate, isPending, error, data } = useCallMutation('links.import')
  const read = async (file: File | undefined) => {
    if (file === undefined) return
    const text = await file.text()
    mutate({ format: exportFormatOf(file.name, text), text })
  }
  return (
    <Dialog
      title="Import links"
      isOpen
      onClose={onClose}
      actions={
        <Button look={data === undefined ? 'plain' : 'primary'} onPress={onClose}>
          {data === undefined ? 'Cancel' : 'Done'}
        </Button>
      }
    >
      {data === undefined ? (
        <p>
          Choose a JSON or CSV file that was exported before. Links that are here already stay as they are. Imported
          links need their connection, to be copied again.
        </p>
      ) : (
        <ImportResult result={data} />
      )}
      {error === null ? null : <ErrorNote error={error} />}
      <div>
        <FileTrigger acceptedFileTypes={['.json', '.csv']} onSelect={(files) => void read(files?.[0])}>
          <Button icon={FileUp} isPending={isPending} look={data === undefined ? 'primary' : 'plain'}>
            {isPending ? 'Importing…' : data === undefined ? 'Choose a file…' : 'Choose another file…'}
          </Button>
        </FileTrigger>
      </div>
    </Dialog>
  )
}

function ImportResult({ result: { imported, skipped, rejected } }: { result: CallOutput<'links.import'> }) {
  return (
    <div role="status" className={styles['result']}>
      <p className={styles['summary']}>
        {linksCount(imported)} imported
        {skipped > 0 ? `, ${skipped.toLocaleString('en')} here already` : ''}
        {rejected.length > 0 ? `, ${rejected.length.toLocaleString('en')} left out` : ''}.
      </p>
      {rejected.length === 0 ? null : (
        <table className={styles['rejected']}>
          <caption>Left out</caption>
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {rejected.map(({ row, reason }) => (
              <tr key={row}>
                <td>{row}</td>
                <td>{displayText(reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
