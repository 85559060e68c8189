import { Upload } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import styles from './drop-curtain.module.css'
import { hasFiles } from './transfer-files.ts'

/** Covers the window while files are dragged over it. The window takes them anywhere; the curtain only says so. */
export function DropCurtain({ onDrop }: { onDrop: (transfer: DataTransfer) => void }) {
  const [isOver, setOver] = useState(false)
  const drop = useEffectEvent((event: DragEvent) => {
    setOver(false)
    if (event.dataTransfer === null || !hasFiles(event.dataTransfer)) return
    event.preventDefault()
    onDrop(event.dataTransfer)
  })
  useEffect(() => {
    // Entering an element is told before leaving the one around it: the window is left when all that was entered is left.
    let depth = 0
    const enter = (event: DragEvent) => {
      if (event.dataTransfer === null || !hasFiles(event.dataTransfer)) return
      event.preventDefault()
      depth += 1
      setOver(true)
    }
    const over = (event: DragEvent) => {
      if (event.dataTransfer === null || !hasFiles(event.dataTransfer)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
    }
    const leave = (event: DragEvent) => {
      if (event.dataTransfer === null || !hasFiles(event.dataTransfer)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const end = (event: DragEvent) => {
      depth = 0
      drop(event)
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', end)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', end)
    }
  }, [])
  if (!isOver) return null
  return (
    <div role="status" className={styles['curtain']}>
      <p className={styles['sign']}>
        <Upload aria-hidden size={28} strokeWidth={1.6} />
        Drop to share
      </p>
    </div>
  )
}
