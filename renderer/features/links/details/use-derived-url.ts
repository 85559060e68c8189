import { useState } from 'react'
import { useClient } from '../../../api/client-context.tsx'

export interface DerivedUrl {
  readonly url: string | undefined
  readonly isPending: boolean
  readonly error: unknown
  /** Asks for it; it goes to nobody but who asked. */
  readonly ask: () => Promise<string | undefined>
  readonly forget: () => void
}

/** A link's URL, only when asked for, and only as long as it is shown: it is never part of what is cached. */
export function useDerivedUrl(id: string): DerivedUrl {
  const call = useClient()
  const [state, setState] = useState<Pick<DerivedUrl, 'url' | 'isPending' | 'error'>>({
    url: undefined,
    isPending: false,
    error: undefined,
  })
  return {
    ...state,
    async ask() {
      if (state.url !== undefined) return state.url
      setState({ url: undefined, isPending: true, error: undefined })
      try {
        const { link } = await call('links.url', { id })
        setState({ url: link.url, isPending: false, error: undefined })
        return link.url
      } catch (error) {
        setState({ url: undefined, isPending: false, error })
        return undefined
      }
    },
    forget: () => setState({ url: undefined, isPending: false, error: undefined }),
  }
}
