import { FilePlus2, FolderPlus } from 'lucide-react'
import { ACTIONS } from '../../../shared/actions/actions.ts'
import { usePerform } from '../../actions/actions-context.tsx'
import { displayKeys } from '../../actions/keys.ts'
import { Button } from '../../ui/button.tsx'
import styles from './files-pane.module.css'
import { useSharing } from './share-context.tsx'
import { leftOutInWords } from './waiting-file.ts'
import { WaitingFiles } from './waiting-files.tsx'

/** The files that wait to be shared, or where they come from. */
export function FilesPane() {
  const { waiting, leftOut } = useSharing()
  const notes = leftOutInWords(leftOut)
  return (
    <>
      {waiting.length === 0 ? <DropArea /> : <WaitingFiles />}
      {notes.length === 0 ? null : (
        <ul className={styles['notes']} role="status">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  )
}

/** Where files come from. Once there is something to see below it, it is no larger than it must be. */
function DropArea() {
  const { isReading, made } = useSharing()
  const perform = usePerform()
  return (
    <div className={styles['area']} data-compact={made.length > 0 || undefined}>
      <img src="/mark.svg" alt="" width={56} height={56} className={styles['mark']} />
      <p className={styles['title']} role="status">
        {isReading ? 'Reading the folder…' : 'Drop files or folders anywhere'}
      </p>
      <p className={styles['muted']}>or paste them, or choose:</p>
      <div className={styles['buttons']}>
        <Button icon={FilePlus2} onPress={() => perform('share-files')}>
          Choose files
        </Button>
        <Button icon={FolderPlus} onPress={() => perform('share-folder')}>
          Choose a folder
        </Button>
      </div>
      <p className={styles['keys']}>
        <kbd>{displayKeys(ACTIONS['share-files'].keys ?? '')}</kbd> files · <kbd>{displayKeys('Mod+V')}</kbd> paste
      </p>
    </div>
  )
}
