import { type ChangeEvent, useRef } from 'react'
import type { ChosenFile } from '../../../shared/api/events.ts'
import type { LeftOut } from '../../../shared/files/left-out.ts'
import { NOTHING_LEFT_OUT } from '../../../shared/files/walk-folders.ts'
import { useAction } from '../../actions/actions-context.tsx'
import { useAppEvent } from '../../api/use-events.ts'
import { useRouter } from '../../app/router.tsx'
import { DropCurtain } from './drop-curtain.tsx'
import { useSharing } from './share-context.tsx'
import { filesOfTransfer, namedPaste } from './transfer-files.ts'
import { usePaste } from './use-paste.ts'
import type { FoundFile } from './waiting-file.ts'
import { filesOfFolderInput } from './walk-entries.ts'

/** The ways in which files come to the app, whatever it shows: dropped anywhere, picked, pasted, or handed over by the host. */
export function FileIntake() {
  const { add, change, setReading } = useSharing()
  const { go } = useRouter()
  const take = (found: readonly (FoundFile | ChosenFile)[], leftOut: LeftOut = NOTHING_LEFT_OUT) => {
    add(found, leftOut)
    change({ from: 'files' })
    go('share')
  }
  const takeTransfer = async (transfer: DataTransfer, rename: (found: FoundFile) => FoundFile = (found) => found) => {
    const reading = filesOfTransfer(transfer)
    setReading(true)
    const { files, leftOut } = await reading.finally(() => setReading(false))
    take(files.map(rename), leftOut)
  }

  useAppEvent('files-chosen', ({ files, leftOut }) => take(files, leftOut))
  usePaste({
    onTransfer: (transfer) => void takeTransfer(transfer, (found) => namedPaste(found, new Date())),
    onFiles: take,
  })
  return (
    <>
      <Pickers onPick={take} />
      <DropCurtain onDrop={(transfer) => void takeTransfer(transfer)} />
    </>
  )
}

/** The browser's own choosers, opened by the actions. It opens them for a click or a key in the page only; a host has its own. */
function Pickers({ onPick }: { onPick: (found: readonly FoundFile[]) => void }) {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  useAction('share-files', () => files.current?.click())
  useAction('share-folder', () => folder.current?.click())
  const pick = (event: ChangeEvent<HTMLInputElement>, find: (files: readonly File[]) => readonly FoundFile[]) => {
    const chosen = [...(event.target.files ?? [])]
    // The same file can be chosen again.
    event.target.value = ''
    if (chosen.length > 0) onPick(find(chosen))
  }
  return (
    <>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Choose files"
        onChange={(event) => pick(event, (chosen) => chosen.map((file) => ({ file, folder: '' })))}
      />
      <input
        ref={(input) => {
          folder.current = input
          // React knows no attribute for it.
          if (input !== null) input.webkitdirectory = true
        }}
        type="file"
        hidden
        aria-label="Choose a folder"
        onChange={(event) => pick(event, filesOfFolderInput)}
      />
    </>
  )
}
