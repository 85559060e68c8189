import { type InfiniteData, type QueryFilters, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { CallOutput } from '../../../shared/api/contract.ts'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { invalidateAfter, useClient } from '../../api/client-context.tsx'
import { errorOf } from '../../ui/error-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { recipesFile } from './library/recipes-file.ts'
import { forgottenInWords, linkName, linksCount } from './link-texts.ts'

/** The most that one call forgets. */
const AT_ONCE = 1000

interface Forgotten {
  readonly links: readonly LinkView[]
  readonly done: Promise<unknown>
  /** Takes its toast away. */
  dismiss?: () => void
}

type Pages = InfiniteData<CallOutput<'links.list'>>

/** The queries of lists that are on the screen, or were. */
const LISTS: QueryFilters = { predicate: ({ queryKey }) => queryKey[0] === 'links.list' && queryKey[2] === 'pages' }

export interface Forgetting {
  readonly forget: (links: readonly LinkView[]) => void
  readonly undo: () => void
  readonly canUndo: boolean
}

/** Takes links out of the library at once, without asking. Each `undo` brings back what was taken out last and isn't back yet. */
export function useForget(): Forgetting {
  const call = useClient()
  const queries = useQueryClient()
  const toast = useToast()
  const stack = useRef<readonly Forgotten[]>([])
  const [canUndo, setCanUndo] = useState(false)

  const setStack = (next: readonly Forgotten[]) => {
    stack.current = next
    setCanUndo(next.length > 0)
  }
  /** @returns false when it isn't there any more: it is back already */
  const take = (forgotten: Forgotten): boolean => {
    if (!stack.current.includes(forgotten)) return false
    setStack(stack.current.filter((other) => other !== forgotten))
    return true
  }
  const readAgain = () => invalidateAfter(queries, 'links.forget')
  const fail = (error: unknown) => {
    const { message, hint } = errorOf(error)
    toast({ tone: 'bad', title: message, detail: hint })
    readAgain()
  }

  const restore = async (forgotten: Forgotten) => {
    if (!take(forgotten)) return
    forgotten.dismiss?.()
    try {
      await forgotten.done
      await call('links.import', { format: 'json', text: recipesFile(forgotten.links.map(recipeOf)) })
      toast({ title: `${subjectOf(forgotten.links)} back in the library.` })
      readAgain()
    } catch (error) {
      fail(error)
    }
  }

  const forget = (links: readonly LinkView[]) => {
    if (links.length === 0) return
    const ids = links.map(({ id }) => id)
    const shown = queries.getQueriesData<Pages>(LISTS)
    queries.setQueriesData<Pages>(LISTS, (data) => data && withoutLinks(data, new Set(ids)))
    const forgetAll = async () => {
      for (let start = 0; start < ids.length; start += AT_ONCE) {
        await call('links.forget', { ids: ids.slice(start, start + AT_ONCE) })
      }
    }
    const forgotten: Forgotten = { links, done: forgetAll() }
    setStack([...stack.current, forgotten])
    forgotten.done.then(
      () => {
        readAgain()
        // Taken back while it was on its way: there is nothing to tell.
        if (!stack.current.includes(forgotten)) return
        const action = { label: 'Undo', run: () => void restore(forgotten) }
        forgotten.dismiss = toast({ ...forgottenInWords(links), action })
      },
      (error) => {
        // What was not forgotten is shown again, also where it can't be read again.
        for (const [key, data] of shown) queries.setQueryData(key, data)
        if (take(forgotten)) fail(error)
      },
    )
  }

  const undo = () => {
    const last = stack.current.at(-1)
    if (last !== undefined) void restore(last)
  }

  return { forget, undo, canUndo }
}

/** The library's own fields, without what is only said of a link at a moment. */
function recipeOf({ status: _status, ...link }: LinkView) {
  return link
}

function subjectOf(links: readonly LinkView[]): string {
  const [first] = links
  return links.length === 1 && first !== undefined ? `${linkName(first)} is` : `${linksCount(links.length)} are`
}

function withoutLinks(data: Pages, ids: ReadonlySet<string>): Pages {
  const pages = data.pages.map((page) => ({ ...page, links: page.links.filter(({ id }) => !ids.has(id)) }))
  const removed = data.pages.reduce(
    (count, page, index) => count + page.links.length - (pages[index]?.links.length ?? 0),
    0,
  )
  return { ...data, pages: pages.map((page) => ({ ...page, total: Math.max(0, page.total - removed) })) }
}
