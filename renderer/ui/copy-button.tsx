import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from './button.tsx'
import { errorOf } from './error-note.tsx'
import { useToast } from './toast.tsx'
import { useClipboard } from './use-clipboard.ts'

const TOLD_MS = 2000

/** Puts a text on the clipboard, by the host where it can. @param label what is copied, as *Copy the folder* */
export function CopyButton({ label, text }: { label: string; text: string }) {
  const putOnClipboard = useClipboard()
  const toast = useToast()
  const [isTold, setTold] = useState(false)
  useEffect(() => {
    if (!isTold) return
    const timer = setTimeout(() => setTold(false), TOLD_MS)
    return () => clearTimeout(timer)
  }, [isTold])

  const copy = async () => {
    try {
      await putOnClipboard(text)
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
