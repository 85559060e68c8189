import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { CallOutput } from '../../../shared/api/contract.ts'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { invalidateAfter, useClient } from '../../api/client-context.tsx'
import { errorOf } from '../../ui/error-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { libraryExport } from './interim/library-export.ts'
import { linkName, linksCount } from './link-texts.ts'

type Pages = InfiniteData<CallOutput<'links.list'>>

export interface Forgetting {
  readonly forget: (links: readonly LinkView[]) => void
  readonly undo: () => void
  readonly canUndo: boolean
}

/** Takes links out of the library at once, without asking; `undo` brings back the ones that were taken out last. */
export function useForget(): Forgetting {
  const call = useClient()
  const queries = useQueryClient()
  const toast = useToast()
  const last = useRef<{ readonly links: readonly LinkView[]; readonly done: Promise<unknown> }>(undefined)
  const [canUndo, setCanUndo] = useState(false)

  const fail = (error: unknown) => {
    const { message, hint } = errorOf(error)
    toast({ tone: 'bad', title: message, detail: hint })
  }
  const readAgain = () => invalidateAfter(queries, 'links.forget')

  const undo = async () => {
    const forgotten = last.current
    if (forgotten === undefined) return
    last.current = undefined
    setCanUndo(false)
    try {
      await forgotten.done
      await call('links.import', { format: 'json', text: libraryExport(forgotten.links.map(recipeOf)) })
      toast({ title: `${subjectOf(forgotten.links)} back in the library.` })
    } catch (error) {
      fail(error)
    }
    readAgain()
  }

  const forget = (links: readonly LinkView[]) => {
    if (links.length === 0) return
    const ids = links.map(({ id }) => id)
    queries.setQueriesData<Pages>(
      { predicate: ({ queryKey }) => queryKey[0] === 'links.list' && queryKey[2] === 'pages' },
      (data) => data && withoutLinks(data, new Set(ids)),
    )
    const done = call('links.forget', { ids })
    last.current = { links, done }
    setCanUndo(true)
    done.then(
      () => {
        readAgain()
        toast({
          title:
            links.length === 1
              ? `${linkName(links[0] as LinkView)} is forgotten.`
              : `${linksCount(links.length)} forgotten.`,
          detail: links.length === 1 ? 'The link goes on working until it ends.' : 'They go on working until they end.',
          action: { label: 'Undo', run: () => void undo() },
        })
      },
      (error) => {
        last.current = undefined
        setCanUndo(false)
        readAgain()
        fail(error)
      },
    )
  }

  return { forget, undo: () => void undo(), canUndo }
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
