import { CircleCheck, ClipboardX } from 'lucide-react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { useRouter } from '../../app/router.tsx'
import { Button } from '../../ui/button.tsx'
import { rootFontSize } from '../../ui/root-font-size.ts'
import { useRowScroll } from '../../ui/use-row-scroll.ts'
import { RevokeDialog } from '../links/revoke/revoke-dialog.tsx'
import { isUnfinished } from '../uploads/upload-texts.ts'
import { useUploadNews } from '../uploads/uploads-context.tsx'
import { useSending } from '../uploads/use-sending.ts'
import { copiedInWords } from './copied-text.ts'
import { MadeLink } from './made-link.tsx'
import styles from './made-links.module.css'
import { type ShareOutcome, useSharing } from './share-context.tsx'

/** With more than these the list scrolls. */
const SHORT = 8
/** A row's height then, in rem. */
const ROW_REM = 5.5

/** What was shared since the app was opened, and whether it works already. */
export function MadeLinks() {
  const { made, madeBeyond, outcome, clearMade } = useSharing()
  const { go } = useRouter()
  const [revoking, setRevoking] = useState<LinkView>()
  const total = made.length + madeBeyond
  return (
    <section className={styles['made']} aria-label="Shared just now">
      {outcome === undefined ? null : <Outcome outcome={outcome} />}
      <UploadNotice />
      {made.length > SHORT ? (
        <LongList onRevoke={setRevoking} />
      ) : (
        <ul className={styles['list']}>
          {made.map((link) => (
            <li key={link.id} className={styles['item']}>
              <MadeLink link={link} onRevoke={() => setRevoking(link)} />
            </li>
          ))}
        </ul>
      )}
      <footer className={styles['footer']}>
        <Button size="s" look="quiet" onPress={() => go('links')}>
          {total > SHORT ? `All ${total.toLocaleString('en')} in Links` : 'Show in Links'}
        </Button>
        {madeBeyond === 0 ? null : (
          <span className={styles['muted']}>{madeBeyond.toLocaleString('en')} of them are not listed here.</span>
        )}
        <Button size="s" look="quiet" onPress={clearMade}>
          Clear this list
        </Button>
      </footer>
      {revoking === undefined ? null : <RevokeDialog links={[revoking]} onClose={() => setRevoking(undefined)} />}
    </section>
  )
}

/** Of a thousand links only those in sight are in the page. */
function LongList({ onRevoke }: { onRevoke: (link: LinkView) => void }) {
  const { made } = useSharing()
  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = ROW_REM * rootFontSize()
  const { height, range, topOf } = useRowScroll(scroller, made.length, rowHeight)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section ref={scroller} tabIndex={0} aria-label="Each link" className={styles['scroller']}>
      <ul className={styles['long']} style={{ height }}>
        {made.slice(range.first, range.end).map((link, at) => (
          <li
            key={link.id}
            aria-setsize={made.length}
            aria-posinset={range.first + at + 1}
            className={styles['item']}
            style={{ transform: `translateY(${topOf(range.first + at)}px)`, height: rowHeight }}
          >
            <MadeLink link={link} isTight onRevoke={() => onRevoke(link)} />
          </li>
        ))}
      </ul>
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
        {copiedInWords(outcome)}
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
  const { made } = useSharing()
  const news = useUploadNews()
  const isSending = useSending()
  const isUploading = useSyncExternalStore(news.subscribe, () => made.some(({ id }) => isUnfinished(news.of(id))))
  if (!isUploading) return null
  return (
    <p className={styles['notice']}>
      A link works once its upload is done.
      {isSending ? ' Keep this page open until then.' : ''}
    </p>
  )
}
