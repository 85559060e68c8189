import { AppError } from '../errors.ts'

/** One page of a list of objects. */
export interface Page<Item> {
  readonly objects: readonly Item[]
  readonly prefixes: readonly string[]
  readonly nextToken?: string | undefined
}

export interface PageCaps {
  /** The most pages that are asked for; 100,000 by default. */
  readonly maxPages?: number | undefined
  /** The most objects that are given in all. */
  readonly maxObjects?: number | undefined
}

/** A page of a list that caps may end. */
export interface StreamedPage<Item> extends Page<Item> {
  /** True when a cap ended the list here: there is more. */
  readonly cut: boolean
}

const MAX_PAGES = 100_000

/**
 * All pages of a list, one after the other; only one is in memory.
 *
 * @param list gives the page that a token names, and the first one without a token
 * @throws AppError `storage-error` when the storage sends the same page token again, which would never end
 */
export async function* allPages<Item>(
  list: (continuationToken: string | undefined) => Promise<Page<Item>>,
  { maxPages = MAX_PAGES, maxObjects = Number.POSITIVE_INFINITY }: PageCaps = {},
  firstToken?: string,
): AsyncGenerator<StreamedPage<Item>, void, undefined> {
  let left = maxObjects
  let continuationToken = firstToken
  for (let count = 1; ; count++) {
    const page = await list(continuationToken)
    const more = page.nextToken !== undefined
    const cut = page.objects.length > left || (more && (page.objects.length === left || count >= maxPages))
    yield { ...page, objects: page.objects.length > left ? page.objects.slice(0, left) : page.objects, cut }
    if (cut || !more) return
    if (page.nextToken === continuationToken) throw endless()
    left -= page.objects.length
    continuationToken = page.nextToken
  }
}

function endless(): AppError {
  return new AppError(
    'storage-error',
    'The storage answers with the same page again and again, so the list was ended: it is not whole.',
    'It does not page as S3 does. List a longer prefix.',
  )
}
