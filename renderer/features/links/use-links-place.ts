import { useMemo } from 'react'
import { LINK_ID } from '../../../shared/links/link.ts'
import { useRouter } from '../../app/router.tsx'
import { filtersOf, type LinkFilters, paramsOf } from './link-filters.ts'

/** What a place may ask this screen to start. */
export type LinksRequest = 'search' | 'export' | 'import'

export interface LinksPlace {
  readonly filters: LinkFilters
  /** The link whose details are open. */
  readonly openId: string | undefined
  readonly request: LinksRequest | undefined
  /** Goes to the same place with something changed. `replace`: going back does not lead through the present one. */
  readonly change: (
    next: { readonly filters?: LinkFilters; readonly openId?: string | undefined },
    options?: { readonly replace?: boolean },
  ) => void
}

/** The screen's place: filters and open link are part of the address, so going back and reloading keep them. */
export function useLinksPlace(): LinksPlace {
  const { place, go } = useRouter()
  return useMemo(() => {
    const filters = filtersOf(place.params)
    const { id = '', do: asked } = place.params
    const openId = LINK_ID.test(id) ? id : undefined
    return {
      filters,
      openId,
      request: asked === 'search' || asked === 'export' || asked === 'import' ? asked : undefined,
      change(next, options) {
        const nextId = 'openId' in next ? next.openId : openId
        go('links', { ...paramsOf(next.filters ?? filters), ...(nextId === undefined ? {} : { id: nextId }) }, options)
      },
    }
  }, [place, go])
}
