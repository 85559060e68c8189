import { useEffect, useEffectEvent } from 'react'
import type { Listing } from './listing.ts'
import type { PickedObjects } from './picked-objects.ts'

/** Tells what is picked whenever that changes, and that nothing is when the list is left. */
export function useToldPicks(
  bucket: string,
  { selection, objects }: Listing,
  onPick: (picked: PickedObjects | undefined) => void,
): void {
  const { version } = selection
  const tell = useEffectEvent(() => {
    const picked = selection.indexes().map((index) => ({ key: objects.keyAt(index), size: objects.sizeAt(index) }))
    onPick(picked.length === 0 ? undefined : { bucket, objects: picked })
  })
  const tellNone = useEffectEvent(() => onPick(undefined))
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another selection
  useEffect(() => tell(), [selection, version])
  useEffect(() => () => tellNone(), [])
}

/** Selects nothing any more once what was picked is taken. */
export function useTakenPicks(listing: Listing, picked: PickedObjects | undefined): void {
  const takeAway = useEffectEvent(() => listing.selectNone())
  const isTaken = picked === undefined
  useEffect(() => {
    if (isTaken) takeAway()
  }, [isTaken])
}
