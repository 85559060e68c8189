import { useDeferredValue, useEffect, useEffectEvent, useRef } from 'react'
import { displayText } from '../../../shared/links/display-text.ts'
import { Button } from '../../ui/button.tsx'
import styles from './browse.module.css'
import type { Listing } from './listing.ts'
import { foundInWords, KIND_TEXTS, loadedInWords, selectedInWords, whyNoLink } from './listing-texts.ts'
import type { ShownListing } from './use-listing.ts'

export interface StatusLineProps extends ShownListing {
  /** The button that had the keyboard is gone. */
  readonly onLeave: () => void
}

/** What is loaded and selected, and why the entry at hand is not like the others. */
export function StatusLine({ listing, beginning, onLeave }: StatusLineProps) {
  const { objects, selection } = listing
  const about = beginning === undefined ? '' : ` beginning with “${displayText(beginning)}”`
  const loaded = `${loadedInWords(listing)}${about}`
  const counted = listing.filter === '' ? loaded : foundInWords(listing)
  const canLoadAll = !listing.isComplete && !listing.isFull && objects.length > 0
  return (
    <div className={styles['status']}>
      <Remark listing={listing} />
      <div className={styles['line']}>
        <span>
          {counted}
          {listing.isArranging ? ', being sorted…' : ''}
        </span>
        {canLoadAll ? <LoadAll listing={listing} onLeave={onLeave} /> : null}
        <div className={styles['selected']}>
          <span role="status">{selection.count === 0 ? '' : selectedInWords(listing)}</span>
          {selection.count === 0 ? null : (
            <Button
              size="s"
              look="quiet"
              onPress={() => {
                listing.selectNone()
                onLeave()
              }}
            >
              Clear
            </Button>
          )}
        </div>
      </div>
      <Announcement listing={listing} />
    </div>
  )
}

function LoadAll({ listing, onLeave }: Pick<StatusLineProps, 'listing' | 'onLeave'>) {
  const hasFocus = useRef(false)
  const leave = useEffectEvent(() => {
    if (hasFocus.current) onLeave()
  })
  useEffect(() => () => leave(), [])
  return (
    <Button
      size="s"
      look={listing.isLoadingAll ? 'plain' : 'quiet'}
      onFocusChange={(isFocused) => {
        hasFocus.current = isFocused
      }}
      onPress={() => (listing.isLoadingAll ? listing.stop() : void listing.loadAll())}
    >
      {listing.isLoadingAll ? 'Stop' : 'Load all'}
    </Button>
  )
}

/** About the row that the keyboard is at, where a link to it needs more or can't be. */
function Remark({ listing }: { listing: Listing }) {
  const { objects, activeRow } = listing
  const index = objects.indexAt(activeRow)
  const kind = objects.kindAt(index)
  const why = kind === 'unsignable' ? whyNoLink(objects.keyAt(index)) : KIND_TEXTS[kind]?.why
  return (
    <p role="status" className={styles['remark']}>
      {index === -1 ? '' : (why ?? '')}
    </p>
  )
}

/** Says to a screen reader how the loading goes: when it begins and when it ends, not each page. */
function Announcement({ listing }: { listing: Listing }) {
  const text = listing.isLoadingAll ? 'Loading all.' : listing.isComplete ? loadedInWords(listing) : ''
  return (
    <span role="status" className="visually-hidden">
      {useDeferredValue(text)}
    </span>
  )
}
