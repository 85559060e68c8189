import { CircleAlert, File as FileIcon, FilePlus2, Folder, X } from 'lucide-react'
import { useRef } from 'react'
import { displayText } from '../../../shared/links/display-text.ts'
import { usePerform } from '../../actions/actions-context.tsx'
import { formatBytes } from '../../format/bytes.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { useRowScroll } from '../../ui/use-row-scroll.ts'
import styles from './files-pane.module.css'
import { useSharing } from './share-context.tsx'
import { type WaitingFile, waitingInWords } from './waiting-file.ts'

const ROW_PX = 44

/** What will be shared. */
export function WaitingFiles() {
  const { waiting, clear, isSharing } = useSharing()
  const perform = usePerform()
  return (
    <section className={styles['waiting']} aria-label="Files to share">
      <header className={styles['head']}>
        <p role="status">{waitingInWords(waiting, formatBytes)}</p>
        <div className={styles['buttons']}>
          <Button size="s" icon={FilePlus2} isDisabled={isSharing} onPress={() => perform('share-files')}>
            Add files
          </Button>
          <Button size="s" look="quiet" isDisabled={isSharing} onPress={clear}>
            Clear
          </Button>
        </div>
      </header>
      <Rows />
    </section>
  )
}

/** Of a thousand files only those in sight are in the page. */
function Rows() {
  const { waiting, remove, isSharing } = useSharing()
  const scroller = useRef<HTMLDivElement>(null)
  const { height, range, topOf } = useRowScroll(scroller, waiting.length, ROW_PX)
  return (
    <div ref={scroller} className={styles['scroller']}>
      <ul style={{ height }} className={styles['rows']}>
        {waiting.slice(range.first, range.end).map((file, at) => {
          const index = range.first + at
          return (
            <li
              key={file.id}
              aria-setsize={waiting.length}
              aria-posinset={index + 1}
              className={styles['row']}
              data-failed={file.error === undefined ? undefined : true}
              style={{ transform: `translateY(${topOf(index)}px)`, height: ROW_PX }}
            >
              <FileText file={file} />
              <IconButton
                size="s"
                icon={X}
                label={`Remove ${displayText(file.name)}`}
                isDisabled={isSharing}
                onPress={() => remove(new Set([file.id]))}
              />
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function FileText({ file }: { file: WaitingFile }) {
  const isFolder = file.count !== undefined
  const Icon = file.error !== undefined ? CircleAlert : isFolder ? Folder : FileIcon
  return (
    <>
      <Icon aria-hidden size={16} strokeWidth={1.7} />
      <span className={styles['name']}>
        <span title={displayText(file.name)}>{displayText(file.name)}</span>
        {file.error === undefined ? null : <span className={styles['problem']}>{displayText(file.error.message)}</span>}
        {file.folder === '' || file.error !== undefined ? null : (
          <span className={styles['folder']}>{displayText(file.folder)}</span>
        )}
      </span>
      <span className={styles['size']}>{isFolder ? waitingInWords([file], formatBytes) : formatBytes(file.size)}</span>
    </>
  )
}
