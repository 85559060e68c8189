import { ChevronDown, ChevronUp, Pause, Play, RotateCw, X } from 'lucide-react'
import { lazy, Suspense, useEffect, useId, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import type { UploadSummary } from '../../../shared/api/upload-calls.ts'
import { runningFiles, shareDone, unfinishedFiles } from '../../../shared/transfers/upload-run.ts'
import { useAction } from '../../actions/actions-context.tsx'
import { useRouter } from '../../app/router.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { CancelDialog } from './cancel-dialog.tsx'
import { errorInWords, progressInWords, queueInWords } from './upload-texts.ts'
import styles from './uploads-bar.module.css'
import { useSending } from './use-sending.ts'
import { useUploadRun } from './use-upload-run.ts'
import { useUploadCommands, useUploadSummary } from './use-uploads.ts'

const UploadRows = lazy(() => import('./upload-rows.tsx').then((module) => ({ default: module.UploadRows })))

/** What is being uploaded, below every screen, and what could not be. */
export function UploadsBar() {
  const queue = useUploadSummary()
  const { place } = useRouter()
  const spoken = useUploadRun(queue?.summary, place.route === 'share')
  useStayWarning()
  return (
    <>
      <p role="status" className="visually-hidden">
        {spoken}
      </p>
      {queue === undefined || (unfinishedFiles(queue.summary) === 0 && queue.summary.failed === 0) ? null : (
        <Bar {...queue} />
      )}
    </>
  )
}

function Bar({ summary, total }: { readonly summary: UploadSummary; readonly total: number }) {
  const [isOpen, setOpen] = useState(false)
  const listId = useId()
  const isUnfinished = unfinishedFiles(summary) > 0
  const Chevron = isOpen ? ChevronDown : ChevronUp
  return (
    <section aria-label="Uploads" className={styles['bar']}>
      {isUnfinished ? <ProgressBar label="All uploads" value={shareDone(summary)} /> : null}
      <div className={styles['line']}>
        <AriaButton
          className={styles['toggle'] ?? ''}
          aria-expanded={isOpen}
          aria-controls={listId}
          onPress={() => setOpen(!isOpen)}
        >
          <Chevron aria-hidden size={15} />
          <span className={styles['count']}>{queueInWords(summary)}</span>
          {isUnfinished && summary.failed > 0 ? (
            <span className={styles['failed']}>{summary.failed.toLocaleString('en')} failed</span>
          ) : null}
        </AriaButton>
        {isUnfinished ? <span className={styles['rate']}>{progressInWords(summary)}</span> : null}
        <Commands summary={summary} />
      </div>
      {summary.trouble === undefined ? null : <p className={styles['trouble']}>{errorInWords(summary.trouble)}</p>}
      <div id={listId} hidden={!isOpen}>
        {isOpen ? (
          <Suspense fallback={null}>
            <UploadRows total={total} isAllPaused={summary.isPaused} />
          </Suspense>
        ) : null}
      </div>
    </section>
  )
}

/** What can be done with the whole queue. */
function Commands({ summary }: { readonly summary: UploadSummary }) {
  const { pauseAll, resumeAll, retryAll, cancelAll, dismissAll } = useUploadCommands()
  const [isAsking, setAsking] = useState(false)
  const unfinished = unfinishedFiles(summary)
  const canPause = runningFiles(summary) > 0
  const canResume = unfinished > 0 && !canPause
  useAction('pause-uploads', () => void pauseAll(), canPause)
  useAction('resume-uploads', () => void resumeAll(), summary.isPaused || summary.paused > 0)
  return (
    <div className={styles['commands']}>
      {canPause ? (
        <Button size="s" icon={Pause} onPress={() => void pauseAll()}>
          {unfinished === 1 ? 'Pause' : 'Pause all'}
        </Button>
      ) : null}
      {canResume ? (
        <Button size="s" icon={Play} onPress={() => void resumeAll()}>
          {unfinished === 1 ? 'Resume' : 'Resume all'}
        </Button>
      ) : null}
      {summary.failed > 0 ? (
        <Button size="s" icon={RotateCw} onPress={() => void retryAll()}>
          {summary.failed === 1 ? 'Try again' : 'Try all again'}
        </Button>
      ) : null}
      {unfinished > 0 ? (
        <Button size="s" look="quiet" onPress={() => (unfinished === 1 ? void cancelAll() : setAsking(true))}>
          {unfinished === 1 ? 'Cancel' : 'Cancel all'}
        </Button>
      ) : (
        <IconButton size="s" icon={X} label="Take what failed off the list" onPress={() => void dismissAll()} />
      )}
      {isAsking ? (
        <CancelDialog count={unfinished} onCancelAll={() => void cancelAll()} onClose={() => setAsking(false)} />
      ) : null}
    </div>
  )
}

/** Closing the page would end uploads whose bytes come from it. */
function useStayWarning(): void {
  const isNeeded = useSending()
  useEffect(() => {
    if (!isNeeded) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isNeeded])
}
