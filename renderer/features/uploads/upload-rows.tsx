import { useVirtualizer } from '@tanstack/react-virtual'
import { RotateCw, X } from 'lucide-react'
import { useRef } from 'react'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { formatBytes } from '../../format/bytes.ts'
import { Badge } from '../../ui/badge.tsx'
import { IconButton } from '../../ui/button.tsx'
import { percent } from './upload-progress.ts'
import styles from './uploads-bar.module.css'
import { useUploadCommands } from './use-uploads.ts'

const ROW_PX = 52

/** Each upload of the run; of a thousand only those in sight are in the page. */
export function UploadRows({ uploads }: { uploads: readonly Upload[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: uploads.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  })
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section ref={scroller} tabIndex={0} aria-label="Each upload" className={styles['scroller']}>
      <ul className={styles['rows']} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const upload = uploads[index]
          return upload === undefined ? null : (
            <li
              key={upload.id}
              aria-setsize={uploads.length}
              aria-posinset={index + 1}
              className={styles['row']}
              style={{ transform: `translateY(${start}px)`, height: ROW_PX }}
            >
              <UploadRow upload={upload} />
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function UploadRow({ upload }: { upload: Upload }) {
  const { cancel, retry } = useUploadCommands()
  const { id, state, error } = upload
  const name = displayText(upload.name)
  const failure =
    state === 'failed' && error !== undefined ? `${displayText(error.message)} ${displayText(error.hint)}` : undefined
  return (
    <>
      <span className={styles['name']}>
        <span>{name}</span>
        <span className={styles['detail']} title={failure}>
          {failure ?? formatBytes(upload.size)}
        </span>
      </span>
      <State upload={upload} />
      {state === 'failed' ? (
        <IconButton size="s" icon={RotateCw} label={`Try ${name} again`} onPress={() => void retry([id])} />
      ) : null}
      {state === 'done' ? null : (
        <IconButton size="s" icon={X} label={`Cancel ${name}`} onPress={() => void cancel([id])} />
      )}
    </>
  )
}

function State({ upload: { state, sentBytes, size } }: { upload: Upload }) {
  switch (state) {
    case 'waiting':
      return <Badge tone="idle">Waiting</Badge>
    case 'uploading':
      return <Badge tone="info">{percent(sentBytes, size)}</Badge>
    case 'done':
      return <Badge tone="good">Works</Badge>
    case 'failed':
      return <Badge tone="bad">Failed</Badge>
    case 'canceled':
      return <Badge tone="idle">Canceled</Badge>
  }
}
