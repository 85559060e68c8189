import { useEffect, useState } from 'react'
import { usePlatform } from '../../api/client-context.tsx'

/** Whether bytes of files are still on their way from this page. */
export function useSending(): boolean {
  const platform = usePlatform()
  const [isSending, setSending] = useState(false)
  useEffect(() => platform.onSending?.(setSending), [platform])
  return isSending
}
