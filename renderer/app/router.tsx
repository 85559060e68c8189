import { createContext, type ReactNode, useCallback, useContext, useMemo, useSyncExternalStore } from 'react'

export const ROUTE_IDS = ['share', 'links', 'connections', 'settings', 'about'] as const
export type RouteId = (typeof ROUTE_IDS)[number]

/** A place in the app: a screen, and what it shows, such as a link's id. */
export interface Place {
  readonly route: RouteId
  readonly params: Readonly<Record<string, string>>
}

interface Router {
  readonly place: Place
  /** @param options `replace` takes the place of the present one, so that going back does not lead through it. */
  go(route: RouteId, params?: Readonly<Record<string, string>>, options?: { readonly replace?: boolean }): void
}

const RouterContext = createContext<Router | undefined>(undefined)

/**
 * The place is the address's fragment, `#/links?id=k3v9x2m7qd`: going back and reloading work, and hosts serve one page only.
 */
export function RouterProvider({ children }: { children: ReactNode }) {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash)
  const place = useMemo(() => placeOf(hash), [hash])
  const go = useCallback<Router['go']>((route, params = {}, { replace = false } = {}) => {
    const query = new URLSearchParams(params).toString()
    const next = `#/${route}${query === '' ? '' : `?${query}`}`
    // Both tell `hashchange`, which `history.replaceState` would not.
    if (replace) window.location.replace(next)
    else window.location.hash = next
  }, [])
  const router = useMemo(() => ({ place, go }), [place, go])
  return <RouterContext value={router}>{children}</RouterContext>
}

export function useRouter(): Router {
  const router = useContext(RouterContext)
  if (router === undefined) throw new Error('There is no RouterProvider above.')
  return router
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

/** An unknown place is the first screen. */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2)
  const route = ROUTE_IDS.find((id) => id === path) ?? 'share'
  return { route, params: Object.fromEntries(new URLSearchParams(query)) }
}
