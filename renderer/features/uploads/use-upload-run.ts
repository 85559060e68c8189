import { useEffect, useEffectEvent, useState } from 'react'
import type { UploadSummary } from '../../../shared/api/upload-calls.ts'
import { UploadRun } from '../../../shared/transfers/upload-run.ts'
import { useAppEvent } from '../../api/use-events.ts'
import { useToast } from '../../ui/toast.tsx'
import { announcement, NOTHING_HEARD, resultInWords } from './upload-texts.ts'

/**
 * Tells how runs of uploads end.
 *
 * @param isInSight whether the screen shows their links: a toast would only cover them
 * @returns what is read aloud: how they begin and go on and, where no toast tells it, how they end
 */
export function useUploadRun(summary: UploadSummary | undefined, isInSight: boolean): string {
  const toast = useToast()
  const [run] = useState(() => new UploadRun())
  const [heard, setHeard] = useState(NOTHING_HEARD)
  const [text, setText] = useState('')
  const isKnown = summary !== undefined
  const join = useEffectEvent(() => summary !== undefined && run.join(summary))
  useEffect(() => {
    if (isKnown) join()
  }, [isKnown])
  useAppEvent('uploads-changed', (event) => {
    const end = run.add(event.uploads, event.summary)
    const result = end === undefined ? undefined : resultInWords(end)
    if (result !== undefined && isInSight) setText(result.title)
    else if (result !== undefined) toast(result)
  })

  const next = summary === undefined ? { heard } : announcement(heard, summary)
  if (next.heard !== heard) {
    setHeard(next.heard)
    if (next.text !== undefined) setText(next.text)
  }
  return text
}
