import { useEffect } from 'react'
import { useAction } from '../../actions/actions-context.tsx'
import { useRouter } from '../../app/router.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { FilesPane } from './files-pane.tsx'
import { LinkCard } from './link-card.tsx'
import { MadeLinks } from './made-links.tsx'
import { useSharing } from './share-context.tsx'
import type { ShareFrom } from './share-draft.ts'
import styles from './share-screen.module.css'
import { StoragePane } from './storage-pane.tsx'

const SOURCES = [
  { id: 'files', label: 'Files' },
  { id: 'storage', label: 'From storage' },
] as const satisfies readonly { id: ShareFrom; label: string }[]

/** What is shared, when its link ends, and the link on the clipboard. */
export function ShareScreen() {
  const { draft, change, made } = useSharing()
  useAskedSource()
  useAction('browse-storage', () => change({ from: 'storage' }))
  return (
    <Screen
      title="Share"
      layout={draft.from === 'storage' ? 'full' : 'wide'}
      actions={
        <Segmented
          label="What to share"
          hideLabel
          options={SOURCES}
          value={draft.from}
          onChange={(from) => change({ from })}
        />
      }
    >
      <div className={styles['columns']} data-from={draft.from} data-alone={made.length === 0 || undefined}>
        <div className={styles['source']}>{draft.from === 'storage' ? <StoragePane /> : <FilesPane />}</div>
        <div className={styles['side']}>
          <LinkCard />
        </div>
        {made.length === 0 ? null : (
          <div className={styles['results']}>
            <MadeLinks />
          </div>
        )}
      </div>
    </Screen>
  )
}

/** An address may ask for the storage; the choice is the draft's from then on. */
function useAskedSource(): void {
  const { place, go } = useRouter()
  const { change } = useSharing()
  const asked = place.route === 'share' ? place.params['from'] : undefined
  useEffect(() => {
    if (asked === undefined) return
    if (asked === 'storage' || asked === 'files') change({ from: asked })
    go('share', {}, { replace: true })
  }, [asked, change, go])
}
