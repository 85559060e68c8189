import { useCall } from '../../api/client-context.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { saveFile } from '../links/save-file.ts'
import styles from './about.module.css'

/** The report as it will be saved: whoever passes it on has seen every word of it. */
export function DiagnosticsDialog({ onClose }: { onClose: () => void }) {
  const report = useCall('app.diagnostics', {})
  const toast = useToast()
  const save = () => {
    if (report.data === undefined) return
    saveFile(report.data.fileName, new Blob([report.data.text], { type: 'text/plain' }))
    toast({ tone: 'good', title: `${report.data.fileName} saved.` })
    onClose()
  }
  return (
    <Dialog
      title="Export diagnostics"
      size="l"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" isDisabled={report.data === undefined} onPress={save}>
            Save the file
          </Button>
        </>
      }
    >
      <p>
        This is all of it: versions, counts, settings, kinds of connections, and what the log says of errors. There is
        no secret, name, bucket, file or address in it.
      </p>
      {report.isError ? (
        <ErrorNote error={report.error} action={<Button onPress={() => report.refetch()}>Try again</Button>} />
      ) : null}
      {report.isPending ? <p role="status">It is being written…</p> : null}
      {report.data === undefined ? null : (
        <div className={styles['report']}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
          <section tabIndex={0} aria-label="The report">
            <pre>{report.data.text}</pre>
          </section>
          <CopyButton label="Copy the report" text={report.data.text} />
        </div>
      )}
    </Dialog>
  )
}
