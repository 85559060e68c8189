import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { useToast } from '../../ui/toast.tsx'
import { isUnfinished, type RunProgress, resultInWords, runProgress } from './upload-progress.ts'
import { addSample, type RateSample, rateOf, secondsLeft } from './upload-rate.ts'

export interface UploadRun {
  readonly isRunning: boolean
  /** Read aloud at the beginning and, where no toast tells it, at the end. */
  readonly announcement: string
  readonly progress: RunProgress
  /** Bytes a second. */
  readonly rate: number | undefined
  /** Seconds until all is sent. */
  readonly left: number | undefined
  /** What the bar lists: the run, or what failed of it. */
  readonly shown: readonly Upload[]
  readonly dismiss: () => void
}

/**
 * Uploads from the moment that one starts until none runs any more, and what came of them.
 *
 * @param isInSight whether the screen shows their links: a toast would only cover them
 */
export function useUploadRun(uploads: readonly Upload[], isInSight: boolean): UploadRun {
  // Those of the run, and those that failed before it and are still shown.
  const [run, setRun] = useState<ReadonlySet<string>>(new Set())
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const unfinished = uploads.filter(isUnfinished)
  const isRunning = unfinished.length > 0
  const joining = uploads.filter(
    (upload) => isUnfinished(upload) || (upload.state === 'failed' && !dismissed.has(upload.id)),
  )

  if (joining.some(({ id }) => !run.has(id))) setRun(new Set([...run, ...joining.map(({ id }) => id)]))
  const ofRun = uploads.filter(({ id, state }) => run.has(id) && state !== 'canceled')
  const shown = isRunning ? ofRun : ofRun.filter(({ state }) => state === 'failed')
  const progress = runProgress(uploads, ({ id }) => run.has(id))
  const rate = useRate(isRunning, progress.sentBytes)
  const files = progress.files - progress.finishedFiles
  const announcement = useAnnouncement(isRunning, files, isInSight ? resultInWords(ofRun)?.title : undefined)
  useResult(isRunning, ofRun, isInSight, () => setRun(new Set(shown.map(({ id }) => id))))

  return {
    isRunning,
    announcement,
    progress,
    rate,
    left: secondsLeft(progress.totalBytes - progress.sentBytes, rate),
    shown,
    dismiss() {
      setDismissed(new Set([...dismissed, ...run]))
      setRun(new Set())
    },
  }
}

/** The text of the beginning stays the same during a run, and that of the end after it. */
function useAnnouncement(isRunning: boolean, files: number, result: string | undefined): string {
  const [text, setText] = useState('')
  const [wasRunning, setWasRunning] = useState(false)
  if (isRunning !== wasRunning) {
    setWasRunning(isRunning)
    setText(isRunning ? `Uploading ${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'}.` : (result ?? ''))
  }
  return text
}

function useRate(isRunning: boolean, sentBytes: number): number | undefined {
  const [samples, setSamples] = useState<readonly RateSample[]>([])
  const sample = useEffectEvent((bytes: number) => setSamples(addSample(samples, { at: Date.now(), bytes })))
  useEffect(() => {
    if (isRunning) sample(sentBytes)
    else setSamples([])
  }, [isRunning, sentBytes])
  return rateOf(samples)
}

/** Tells once how a run ended. */
function useResult(isRunning: boolean, ofRun: readonly Upload[], isInSight: boolean, onEnd: () => void): void {
  const toast = useToast()
  const wasRunning = useRef(false)
  const end = useEffectEvent(() => {
    const result = resultInWords(ofRun)
    if (result !== undefined && !isInSight) toast(result)
    onEnd()
  })
  useEffect(() => {
    if (wasRunning.current && !isRunning) end()
    wasRunning.current = isRunning
  }, [isRunning])
}
