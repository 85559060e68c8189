import { LINK_ORDERS } from '../../../shared/api/link-calls.ts'
import { LINK_STATUSES, type LinkStatus } from '../../../shared/links/link-status.ts'

export type LinkOrder = (typeof LINK_ORDERS)[number]

/** What the list is narrowed to, and its order. */
export interface LinkFilters {
  readonly text: string
  readonly status: LinkStatus | undefined
  /** A connection's id. */
  readonly connection: string | undefined
  readonly bucket: string | undefined
  readonly order: LinkOrder
}

/** The longest search that the contract takes. */
export const MAX_SEARCH_LENGTH = 1024

type Params = Readonly<Record<string, string>>

/** Reads filters from a place's params, which anybody may have written: what isn't known counts for nothing. */
export function filtersOf(params: Params): LinkFilters {
  return {
    text: (params['q'] ?? '').slice(0, MAX_SEARCH_LENGTH),
    status: LINK_STATUSES.find((status) => status === params['status']),
    connection: bounded(params['connection'], 64),
    bucket: bounded(params['bucket'], 255),
    order: LINK_ORDERS.find((order) => order === params['order']) ?? 'newest',
  }
}

/** The params for a place with these filters; what is not narrowed has none. */
export function paramsOf({ text, status, connection, bucket, order }: LinkFilters): Record<string, string> {
  return {
    ...(text === '' ? {} : { q: text }),
    ...(status === undefined ? {} : { status }),
    ...(connection === undefined ? {} : { connection }),
    ...(bucket === undefined ? {} : { bucket }),
    ...(order === 'newest' ? {} : { order }),
  }
}

/** Whether links may be missing from the list because of the filters; an order hides nothing. */
export function isNarrowed({ text, status, connection, bucket }: LinkFilters): boolean {
  return text.trim() !== '' || status !== undefined || connection !== undefined || bucket !== undefined
}

/** The same order, narrowed to nothing. */
export function withoutFilters({ order }: LinkFilters): LinkFilters {
  return { text: '', status: undefined, connection: undefined, bucket: undefined, order }
}

/** The input of `links.list` for these filters; what is absent has no property, as the contract wants it. */
export function listInput({ text, status, connection, bucket, order }: LinkFilters) {
  return {
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    ...(status === undefined ? {} : { status }),
    ...(connection === undefined ? {} : { connection }),
    ...(bucket === undefined ? {} : { bucket }),
    order,
  }
}

/** `1,204 links`, `more than 1,000 links`, `1 link`. */
export function countInWords(total: number, isExact: boolean): string {
  const count = total.toLocaleString('en')
  return isExact ? `${count} ${total === 1 ? 'link' : 'links'}` : `more than ${count} links`
}

function bounded(text: string | undefined, max: number): string | undefined {
  return text === undefined || text === '' || text.length > max ? undefined : text
}
