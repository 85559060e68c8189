import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ChosenFile } from '../../../shared/api/events.ts'
import type { LinkWithUrl } from '../../../shared/api/link-calls.ts'
import { AppError, type WireError } from '../../../shared/errors.ts'
import { invalidateAfter, useClient, usePlatform } from '../../api/client-context.tsx'
import { usePreferences } from '../../app/preferences.tsx'
import { errorOf } from '../../ui/error-note.tsx'
import { useClipboard } from '../../ui/use-clipboard.ts'
import { type Expiry, requestOf } from '../expiry/expiry-draft.ts'
import { useUploadNews } from '../uploads/uploads-context.tsx'
import { useSharing } from './share-context.tsx'
import { afterSharing, createInput, type ShareDraft, uploadInput } from './share-draft.ts'
import { useZip } from './use-zip.ts'
import type { WaitingFile } from './waiting-file.ts'

/** How many files are told to the host at the same time. */
const AT_ONCE = 4

export interface ShareNow {
  /** Makes the links and puts them on the clipboard. */
  readonly share: () => Promise<void>
  /** It was tried while something was missing. */
  readonly isAsked: boolean
  readonly error: unknown
}

/** The first links, and how many there are in all. */
interface Made {
  readonly links: readonly LinkWithUrl[]
  readonly total: number
}

/** What went wrong, and with what. */
interface Failure extends Pick<ShareDraft, 'from' | 'connection'> {
  readonly error: unknown
}

/** The one button: links first, then the bytes. */
export function useShareNow(): ShareNow {
  const sharing = useSharing()
  const { settings } = usePreferences()
  const queries = useQueryClient()
  const call = useClient()
  const putOnClipboard = useClipboard()
  const { register, forget } = useRegister()
  const news = useUploadNews()
  const zip = useZip()
  const [isAsked, setAsked] = useState(false)
  const { draft, waiting } = sharing
  const [failure, setFailure] = useState<Failure>()

  const make = async (expiry: Expiry): Promise<Made> => {
    if (draft.from === 'storage') {
      if (draft.picked === undefined) return { links: [], total: 0 }
      const { links } = await call('links.create', createInput(draft, expiry, draft.picked))
      return { links, total: links.length }
    }
    const files = await register(waiting)
    const { uploads, ...made } = await call('uploads.start', uploadInput(draft, expiry, files, zip))
    news.follow(uploads)
    return made
  }

  const share = async () => {
    const request = requestOf(draft.expiry ?? { kind: 'for', seconds: settings.expirySeconds }, Date.now())
    setAsked(!request.ok)
    if (!request.ok || sharing.isSharing) return
    setFailure(undefined)
    sharing.setOutcome(undefined)
    sharing.setSharing(true)
    const making = make(request.expiry)
    const text = making.then(({ links }) => links.map(({ url }) => url).join('\n'))
    let refusal: WireError | undefined
    try {
      await putOnClipboard(text)
    } catch (thrown) {
      refusal = errorOf(thrown)
    }
    try {
      const { links, total } = await making
      sharing.addMade(links, total)
      sharing.change(afterSharing(draft))
      if (draft.from === 'files') sharing.remove(new Set(waiting.map(({ id }) => id)))
      sharing.setOutcome(
        refusal === undefined
          ? { kind: 'copied', count: links.length, total }
          : { kind: 'refused', text: await text, hint: refusal.hint },
      )
      invalidateAfter(queries, 'links.create')
    } catch (thrown) {
      // The host knows nothing any more of what it took: it is told again at the next try.
      if (thrown instanceof AppError && thrown.code === 'file-not-found') forget()
      setFailure({ error: thrown, from: draft.from, connection: draft.connection })
    } finally {
      sharing.setSharing(false)
    }
  }
  // With another connection, or of another kind, nothing has failed yet.
  const isCurrent = failure?.from === draft.from && failure.connection === draft.connection
  return { share, isAsked, error: isCurrent ? failure.error : undefined }
}

/** Tells the host of files. What it took once it is not told again: sharing may fail, and be tried once more. */
function useRegister() {
  const platform = usePlatform()
  const { fail } = useSharing()
  const taken = useRef(new Map<string, ChosenFile>())
  const register = async (waiting: readonly WaitingFile[]): Promise<readonly string[]> => {
    const errors = new Map<string, WireError>()
    const queue = waiting.values()
    const work = async () => {
      for (const { id, source, folder } of queue) {
        if (taken.current.has(id)) continue
        try {
          taken.current.set(id, source instanceof File ? await platform.register(source, folder) : source)
        } catch (error) {
          errors.set(id, errorOf(error))
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    fail(errors)
    const [first] = errors.values()
    if (first !== undefined) {
      const count = errors.size
      throw new AppError(
        first.code,
        count === 1 ? first.message : `${count} files can’t be shared, so nothing was.`,
        count === 1 ? first.hint : 'Remove them from the list, or choose them again.',
      )
    }
    return waiting.flatMap(({ id }) => taken.current.get(id)?.file ?? [])
  }
  return { register, forget: () => taken.current.clear() }
}
