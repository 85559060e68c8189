import { ChevronDown, ChevronUp, RotateCw, X } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { usePlatform } from '../../api/client-context.tsx'
import { useRouter } from '../../app/router.tsx'
import { formatBytes } from '../../format/bytes.ts'
import { durationInWords } from '../../format/duration.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { isUnfinished, type RunProgress, shareDone } from './upload-progress.ts'
import { UploadRows } from './upload-rows.tsx'
import styles from './uploads-bar.module.css'
import { useUploadRun } from './use-upload-run.ts'
import { useUploadCommands, useUploadEvents, useUploads } from './use-uploads.ts'

/** What is being uploaded, below every screen, and what could not be. */
export function UploadsBar() {
  useUploadEvents()
  const uploads = useUploads()
  const { place } = useRouter()
  const { isRunning, announcement, progress, left, rate, shown, dismiss } = useUploadRun(
    uploads,
    place.route === 'share',
  )
  useStayWarning(isRunning)
  return (
    <>
      <p role="status" className="visually-hidden">
        {announcement}
      </p>
      {shown.length === 0 ? null : (
        <Bar shown={shown} isRunning={isRunning} progress={progress} left={left} rate={rate} onDismiss={dismiss} />
      )}
    </>
  )
}

interface BarProps {
  readonly shown: readonly Upload[]
  readonly isRunning: boolean
  readonly progress: RunProgress
  readonly left: number | undefined
  readonly rate: number | undefined
  readonly onDismiss: () => void
}

function Bar({ shown, isRunning, progress, left, rate, onDismiss }: BarProps) {
  const [isOpen, setOpen] = useState(false)
  const listId = useId()
  const { cancel, retry } = useUploadCommands()
  const failed = shown.filter(({ state }) => state === 'failed')
  const unfinished = shown.filter(isUnfinished)
  const Chevron = isOpen ? ChevronDown : ChevronUp
  return (
    <section aria-label="Uploads" className={styles['bar']}>
      {isRunning ? <ProgressBar label="All uploads" value={shareDone(progress)} /> : null}
      <div className={styles['line']}>
        <AriaButton
          className={styles['toggle'] ?? ''}
          aria-expanded={isOpen}
          aria-controls={listId}
          onPress={() => setOpen(!isOpen)}
        >
          <Chevron aria-hidden size={15} />
          <span className={styles['count']}>{isRunning ? runningInWords(progress) : failedInWords(failed.length)}</span>
          {isRunning && failed.length > 0 ? (
            <span className={styles['failed']}>{failed.length.toLocaleString('en')} failed</span>
          ) : null}
        </AriaButton>
        {isRunning ? (
          <span className={styles['rate']}>
            {formatBytes(progress.sentBytes)} of {formatBytes(progress.totalBytes)}
            {rate === undefined ? '' : ` · ${formatBytes(rate)}/s`}
            {left === undefined ? '' : ` · ${durationInWords(left)} left`}
          </span>
        ) : null}
        {failed.length > 0 ? (
          <Button size="s" icon={RotateCw} onPress={() => void retry(failed.map(({ id }) => id))}>
            {failed.length === 1 ? 'Try again' : 'Try all again'}
          </Button>
        ) : null}
        {unfinished.length > 0 ? (
          <Button size="s" look="quiet" onPress={() => void cancel(unfinished.map(({ id }) => id))}>
            {unfinished.length === 1 ? 'Cancel' : 'Cancel all'}
          </Button>
        ) : (
          <IconButton size="s" icon={X} label="Hide what failed" onPress={onDismiss} />
        )}
      </div>
      <div id={listId} hidden={!isOpen}>
        {isOpen ? <UploadRows uploads={shown} /> : null}
      </div>
    </section>
  )
}

function runningInWords({ files, finishedFiles }: RunProgress): string {
  if (files === 1) return 'Uploading 1 file'
  return `Uploading ${files.toLocaleString('en')} files, ${finishedFiles.toLocaleString('en')} done`
}

function failedInWords(failed: number): string {
  return failed === 1 ? '1 file could not be uploaded' : `${failed.toLocaleString('en')} files could not be uploaded`
}

/** In a browser the bytes come from the page: closing it would end its uploads. */
function useStayWarning(isRunning: boolean): void {
  const { kind } = usePlatform()
  const isNeeded = isRunning && kind === 'browser'
  useEffect(() => {
    if (!isNeeded) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isNeeded])
}
