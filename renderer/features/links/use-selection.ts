import { useMemo, useState } from 'react'
import type { LinkView } from '../../../shared/api/link-calls.ts'

export interface Selection {
  readonly ids: ReadonlySet<string>
  /** Those of the selected links that are in the list, in its order. */
  readonly links: readonly LinkView[]
  readonly select: (ids: ReadonlySet<string>) => void
}

/** Which links of the list are selected. A link that is opened from elsewhere is selected with it. */
export function useSelection(links: readonly LinkView[], openId: string | undefined): Selection {
  const [ids, select] = useState<ReadonlySet<string>>(() => new Set(openId === undefined ? [] : [openId]))
  const [followed, setFollowed] = useState(openId)
  if (openId !== followed) {
    setFollowed(openId)
    if (openId !== undefined && !ids.has(openId)) select(new Set([openId]))
  }
  const selected = useMemo(() => (ids.size === 0 ? [] : links.filter(({ id }) => ids.has(id))), [links, ids])
  return { ids, links: selected, select }
}
