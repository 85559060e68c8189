import { GripVertical } from 'lucide-react'
import { type DragEvent, useRef } from 'react'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { useClient } from '../../api/client-context.tsx'
import { useLinkState } from './link-state.tsx'
import styles from './links-list.module.css'

/**
 * Where a link is dragged out of the app. A drag must have its data when it begins, so the URL is asked for when the handle is pointed
 * at, and forgotten when it no longer is. Where it hasn't come by then, nothing is dragged.
 */
export function DragHandle({ link }: { link: LinkView }) {
  const call = useClient()
  const url = useRef<Promise<void> | string>(undefined)
  const state = useLinkState(link)
  if (state === 'expired' || state === 'revoked') return <span className={styles['handle']} />

  const fetch = () => {
    if (url.current !== undefined) return
    const asked: Promise<void> = call('links.url', { id: link.id }).then(
      (answer) => {
        if (url.current === asked) url.current = answer.link.url
      },
      () => {
        if (url.current === asked) url.current = undefined
      },
    )
    url.current = asked
  }
  const forget = () => {
    url.current = undefined
  }
  const start = (event: DragEvent<HTMLElement>) => {
    if (typeof url.current !== 'string') {
      event.preventDefault()
      return
    }
    event.dataTransfer.effectAllowed = 'copyLink'
    event.dataTransfer.setData('text/uri-list', url.current)
    event.dataTransfer.setData('text/plain', url.current)
    const row = event.currentTarget.closest('[role=row]')
    if (row !== null) event.dataTransfer.setDragImage(row, 12, 12)
  }

  return (
    // Copying is its counterpart for the keyboard and screen readers.
    <span
      aria-hidden
      draggable
      className={styles['handle']}
      title="Drag the link into another program"
      onPointerEnter={fetch}
      onPointerDown={(event) => {
        // The row would take it for a press, and the drag would not begin.
        event.stopPropagation()
        fetch()
      }}
      onMouseDown={(event) => event.stopPropagation()}
      // A fast drag leaves the handle before it begins.
      onPointerLeave={(event) => {
        if (event.buttons === 0) forget()
      }}
      onDragStart={start}
      onDragEnd={forget}
    >
      <GripVertical size={14} />
    </span>
  )
}
