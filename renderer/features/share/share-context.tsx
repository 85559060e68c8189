import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import type { ChosenFile } from '../../../shared/api/events.ts'
import type { LinkView, LinkWithUrl } from '../../../shared/api/link-calls.ts'
import type { WireError } from '../../../shared/errors.ts'
import type { LeftOut } from '../../../shared/files/left-out.ts'
import { NOTHING_LEFT_OUT } from '../../../shared/files/walk-folders.ts'
import { NEW_DRAFT, type ShareDraft } from './share-draft.ts'
import { addFiles, type FoundFile, type WaitingFile } from './waiting-file.ts'

/** How the latest sharing ended. */
export type ShareOutcome =
  /** `total` are made, of which not all may have been told. */
  | { readonly kind: 'copied'; readonly count: number; readonly total: number }
  /** The links are made, and the clipboard refused them: they are shown instead. */
  | { readonly kind: 'refused'; readonly text: string; readonly hint: string }

/** The most links of this session that are kept beside the library. */
const MAX_MADE = 1000

export interface Sharing {
  readonly draft: ShareDraft
  readonly change: (change: Partial<ShareDraft>) => void
  readonly waiting: readonly WaitingFile[]
  readonly leftOut: LeftOut
  /** Folders are still being walked. */
  readonly isReading: boolean
  /** Adds files, or those of a promise. */
  readonly add: (found: readonly (FoundFile | ChosenFile)[], leftOut?: LeftOut) => void
  readonly setReading: (isReading: boolean) => void
  readonly remove: (ids: ReadonlySet<string>) => void
  readonly clear: () => void
  readonly fail: (errors: ReadonlyMap<string, WireError>) => void
  /** The links that were made since the app was opened, newest first; their URLs are not kept. */
  readonly made: readonly LinkView[]
  /** How many were made besides those. */
  readonly madeBeyond: number
  /** @param total how many were made in all */
  readonly addMade: (links: readonly LinkWithUrl[], total: number) => void
  readonly clearMade: () => void
  readonly isSharing: boolean
  readonly setSharing: (isSharing: boolean) => void
  readonly outcome: ShareOutcome | undefined
  readonly setOutcome: (outcome: ShareOutcome | undefined) => void
}

const NOTHING_MADE: Pick<Sharing, 'made' | 'madeBeyond'> = { made: [], madeBeyond: 0 }

const SharingContext = createContext<Sharing | undefined>(undefined)

/** Keeps what is being prepared, and what was shared, whichever screen is shown. */
export function SharingProvider({ children }: { children: ReactNode }) {
  const [draft, setDraft] = useState(NEW_DRAFT)
  const [waiting, setWaiting] = useState<readonly WaitingFile[]>([])
  const [leftOut, setLeftOut] = useState(NOTHING_LEFT_OUT)
  const [isReading, setReading] = useState(false)
  const [{ made, madeBeyond }, setMade] = useState(NOTHING_MADE)
  const [isSharing, setSharing] = useState(false)
  const [outcome, setOutcome] = useState<ShareOutcome>()

  const change = useCallback((part: Partial<ShareDraft>) => setDraft((now) => ({ ...now, ...part })), [])
  const add = useCallback<Sharing['add']>((found, left = NOTHING_LEFT_OUT) => {
    setOutcome(undefined)
    setWaiting((now) => {
      const added = addFiles(now, found, () => crypto.randomUUID())
      setLeftOut({ ...left, beyond: left.beyond + added.beyond })
      return added.waiting
    })
  }, [])
  const remove = useCallback((ids: ReadonlySet<string>) => {
    setWaiting((now) => now.filter(({ id }) => !ids.has(id)))
    setLeftOut(NOTHING_LEFT_OUT)
  }, [])
  const clear = useCallback(() => {
    setWaiting([])
    setLeftOut(NOTHING_LEFT_OUT)
  }, [])
  const fail = useCallback((errors: ReadonlyMap<string, WireError>) => {
    setWaiting((now) => now.map((file) => ({ ...file, error: errors.get(file.id) })))
  }, [])
  const addMade = useCallback<Sharing['addMade']>((links, total) => {
    setMade((now) => {
      const all = [...links.map(({ url: _url, ...link }) => link), ...now.made]
      const beyond = total - links.length + Math.max(0, all.length - MAX_MADE)
      return { made: all.slice(0, MAX_MADE), madeBeyond: now.madeBeyond + beyond }
    })
  }, [])
  const clearMade = useCallback(() => {
    setMade(NOTHING_MADE)
    setOutcome(undefined)
  }, [])

  const sharing = useMemo<Sharing>(
    () => ({
      draft,
      change,
      waiting,
      leftOut,
      isReading,
      add,
      setReading,
      remove,
      clear,
      fail,
      made,
      madeBeyond,
      addMade,
      clearMade,
      isSharing,
      setSharing,
      outcome,
      setOutcome,
    }),
    [
      draft,
      change,
      waiting,
      leftOut,
      isReading,
      add,
      remove,
      clear,
      fail,
      made,
      madeBeyond,
      addMade,
      clearMade,
      isSharing,
      outcome,
    ],
  )
  return <SharingContext value={sharing}>{children}</SharingContext>
}

export function useSharing(): Sharing {
  const sharing = useContext(SharingContext)
  if (sharing === undefined) throw new Error('There is no SharingProvider above.')
  return sharing
}
