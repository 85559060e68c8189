import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useCall, useClient } from '../api/client-context.tsx'
import { IconButton } from './button.tsx'
import { errorOf } from './error-note.tsx'
import { useToast } from './toast.tsx'

const TOLD_MS = 2000

/** Puts a text on the clipboard, by the host where it can. @param label what is copied, as *Copy the folder* */
export function CopyButton({ label, text }: { label: string; text: string }) {
  const call = useClient()
  const toast = useToast()
  const about = useCall('app.about', {})
  const [isTold, setTold] = useState(false)
  useEffect(() => {
    if (!isTold) return
    const timer = setTimeout(() => setTold(false), TOLD_MS)
    return () => clearTimeout(timer)
  }, [isTold])

  const copy = async () => {
    try {
      if (about.data?.abilities.includes('clipboard')) await call('app.copy', { text })
      else await navigator.clipboard.writeText(text)
      setTold(true)
    } catch (error) {
      toast({ tone: 'bad', title: 'It could not be copied.', detail: errorOf(error).hint })
    }
  }
  return (
    <>
      <IconButton size="s" icon={isTold ? Check : Copy} label={label} onPress={copy} />
      <span role="status" className="visually-hidden">
        {isTold ? 'Copied' : ''}
      </span>
    </>
  )
}
