import { CircleCheck, ClipboardX } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { usePlatform } from '../../api/client-context.tsx'
import { useRouter } from '../../app/router.tsx'
import { Button } from '../../ui/button.tsx'
import { RevokeDialog } from '../links/revoke/revoke-dialog.tsx'
import { isUnfinished } from '../uploads/upload-progress.ts'
import { useUploads } from '../uploads/use-uploads.ts'
import { MadeLink } from './made-link.tsx'
import styles from './made-links.module.css'
import { type ShareOutcome, useSharing } from './share-context.tsx'

/** More are in the library. */
const SHOWN = 8

/** What was shared since the app was opened, and whether it works already. */
export function MadeLinks() {
  const { made, outcome, clearMade } = useSharing()
  const { go } = useRouter()
  const uploads = useUploads()
  const [revoking, setRevoking] = useState<LinkView>()
  const shown = made.slice(0, SHOWN)
  const byLink = new Map(uploads.map((upload) => [upload.linkId, upload]))
  const isUploading = made.some(({ id }) => {
    const upload = byLink.get(id)
    return upload !== undefined && isUnfinished(upload)
  })
  return (
    <section className={styles['made']} aria-label="Shared just now">
      {outcome === undefined ? null : <Outcome outcome={outcome} />}
      {isUploading ? <UploadNotice /> : null}
      <ul className={styles['list']}>
        {shown.map((link) => (
          <MadeLink key={link.id} link={link} upload={byLink.get(link.id)} onRevoke={() => setRevoking(link)} />
        ))}
      </ul>
      <footer className={styles['footer']}>
        <Button size="s" look="quiet" onPress={() => go('links')}>
          {made.length > SHOWN ? `All ${made.length.toLocaleString('en')} in Links` : 'Show in Links'}
        </Button>
        <Button size="s" look="quiet" onPress={clearMade}>
          Clear this list
        </Button>
      </footer>
      {revoking === undefined ? null : <RevokeDialog links={[revoking]} onClose={() => setRevoking(undefined)} />}
    </section>
  )
}

function Outcome({ outcome }: { outcome: ShareOutcome }) {
  const heading = useRef<HTMLHeadingElement>(null)
  // The button that was pressed has nothing to do any more: the focus goes on to what came of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each outcome
  useEffect(() => heading.current?.focus(), [outcome])
  if (outcome.kind === 'copied') {
    return (
      <h2 ref={heading} tabIndex={-1} className={styles['copied']}>
        <CircleCheck aria-hidden size={18} />
        {outcome.count === 1
          ? 'The link is on the clipboard.'
          : `${outcome.count.toLocaleString('en')} links are on the clipboard, one on each line.`}
      </h2>
    )
  }
  return <Refused text={outcome.text} hint={outcome.hint} />
}

/** The links where the clipboard can't be had: selected, to be copied by hand. */
function Refused({ text, hint }: { text: string; hint: string }) {
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  return (
    <div className={styles['refused']} role="alert">
      <h2>
        <ClipboardX aria-hidden size={18} />
        Copy it from here: the clipboard refused it.
      </h2>
      <textarea ref={field} readOnly rows={4} aria-label="The link" value={text} />
      <p>{hint}</p>
    </div>
  )
}

/** Said once above all of them. */
function UploadNotice() {
  const { kind } = usePlatform()
  return (
    <p className={styles['notice']}>
      A link works once its upload is done.
      {kind === 'browser' ? ' Keep this page open until then.' : ''}
    </p>
  )
}
