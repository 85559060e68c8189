import type { PickedObjects } from './picked-objects.ts'

export interface BrowsePaneProps {
  /** The connection's name. */
  readonly connection: string
  /** Called whenever other objects are picked, and with undefined when none is. */
  readonly onPick: (picked: PickedObjects | undefined) => void
}

/** What lies in a connection's buckets, to pick objects from. */
export function BrowsePane(_: BrowsePaneProps) {
  return null
}
