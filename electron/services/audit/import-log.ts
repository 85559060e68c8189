import type { CallOutput } from '../../../shared/api/contract.ts'
import { type LogEntry, MAX_USER_AGENT } from '../../../shared/audit/log-entry.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Link } from '../../../shared/links/link.ts'
import type { LoggedRequest } from '../../../shared/links/link-event.ts'
import { redact } from '../../../shared/links/redact-url.ts'
import type { Library } from '../library/open-library.ts'
import { openSourceFile } from '../transfers/source-file.ts'
import { readLog } from './log-lines.ts'

type Result = CallOutput<'links.importLog'>
type Counts = { -readonly [Name in keyof Result]: Result[Name] }

/** What is written at once: each commit waits for the disk. */
const BATCH = 500
/** More requests of one link tell nothing more of who opened it. */
const MAX_OPENINGS = 10_000

/**
 * Finds the requests for links in a log of the storage, and writes them into the links' histories. A request is there once, however
 * often its log is read.
 * @throws AppError `invalid-input` for what is no log, or is damaged
 */
export async function importLog(
  chunks: AsyncIterable<Uint8Array>,
  library: Pick<Library, 'links' | 'events'>,
): Promise<Result> {
  const counts: Counts = { lines: 0, added: 0, known: 0, own: 0, unmatched: 0, other: 0, unreadable: 0, beyond: 0 }
  const matcher = new LinkMatcher(library)
  const openings = new Openings(library, counts)
  for await (const reading of readLog(chunks)) {
    counts.lines += 1
    if (typeof reading === 'string') counts[reading] += 1
    else {
      const link = matcher.linkOf(reading)
      if (link === undefined) counts.unmatched += 1
      else if (isOwnProbe(reading)) counts.own += 1
      else openings.add(link, reading)
    }
  }
  openings.write()
  if (counts.unreadable > 0 && counts.unreadable === counts.lines) throw noLog()
  return counts
}

/** @throws AppError as `importLog`, and `file-not-found`, `file-unreadable`, `not-a-file` */
export async function importLogFile(path: string, library: Pick<Library, 'links' | 'events'>): Promise<Result> {
  const { handle } = await openSourceFile(path)
  try {
    return await importLog(handle.createReadStream({ autoClose: false }), library)
  } finally {
    await handle.close()
  }
}

/**
 * Our own probes look as nobody else's requests: they don't name a program, and get a byte or a refusal.
 */
function isOwnProbe({ request }: LogEntry): boolean {
  const { userAgent, status, code, bytes } = request
  if (userAgent !== undefined) return false
  return (bytes ?? 0) <= 1 || code !== undefined || (status ?? 0) >= 400
}

/** Finds the link that a request was made with. */
class LinkMatcher {
  readonly #library: Pick<Library, 'links'>
  readonly #named = new Map<string, ReadonlyMap<string, string>>()
  #byRecipe: ReadonlyMap<string, string> | undefined

  constructor(library: Pick<Library, 'links'>) {
    this.#library = library
  }

  /** @returns its id */
  linkOf(entry: LogEntry): string | undefined {
    // Whoever changes a URL can name any link in it, and is refused for it.
    if (entry.request.code === 'SignatureDoesNotMatch') return undefined
    const { linkId } = entry.query
    if (linkId === undefined) return this.#ofRecipe(entry)
    return this.#ofRecipe(entry, this.#recipeOf(linkId)) === undefined ? undefined : linkId
  }

  /** Read once of each link: a log may name one in a million lines. */
  #recipeOf(id: string): ReadonlyMap<string, string> {
    const known = this.#named.get(id)
    if (known !== undefined) return known
    const link = this.#library.links.get(id)
    const recipe = link === undefined ? new Map<string, string>() : recipesOf([link])
    // What no link has may be anything, and there may be any number of it.
    if (link !== undefined) this.#named.set(id, recipe)
    return recipe
  }

  #ofRecipe({ method, buckets, keys, query }: LogEntry, known = this.#recipes()): string | undefined {
    for (const bucket of buckets) {
      for (const key of keys) {
        const id = known.get(recipeKey({ ...query, method, bucket, key }))
        if (id !== undefined) return id
      }
    }
    return undefined
  }

  /** Of a library of any size a few facts a link: made once, for the first request that doesn't name its link. */
  #recipes(): ReadonlyMap<string, string> {
    this.#byRecipe ??= recipesOf(this.#library.links.all())
    return this.#byRecipe
  }
}

/** Of links that have the same URL, the first. */
function recipesOf(links: Iterable<Link>): Map<string, string> {
  const recipes = new Map<string, string>()
  for (const { signedAt, ...link } of links) {
    const recipe = recipeKey({ ...link, signedAt: Date.parse(signedAt) })
    if (!recipes.has(recipe)) recipes.set(recipe, link.id)
  }
  return recipes
}

function recipeKey(
  recipe: Pick<Link, 'method' | 'bucket' | 'key' | 'expiresSeconds'> &
    Pick<LogEntry['query'], 'accessKeyId' | 'versionId'> & { readonly signedAt: number },
): string {
  const { method, bucket, key, signedAt, expiresSeconds, accessKeyId, versionId } = recipe
  return [method, bucket, signedAt, expiresSeconds, accessKeyId ?? '', versionId ?? '', key].join('\n')
}

/** Gathers requests, and writes them many at a time. */
class Openings {
  readonly #library: Pick<Library, 'events'>
  readonly #counts: Counts
  /** How many each link may still have. */
  readonly #room = new Map<string, number>()
  #gathered: { readonly link: string; readonly entry: LogEntry }[] = []

  constructor(library: Pick<Library, 'events'>, counts: Counts) {
    this.#library = library
    this.#counts = counts
  }

  add(link: string, entry: LogEntry): void {
    const room = this.#room.get(link) ?? MAX_OPENINGS - this.#library.events.countOf(link, 'opened')
    // Kept also where there is none: counting what a link has takes as long as it has much.
    this.#room.set(link, Math.max(0, room - 1))
    if (room <= 0) {
      this.#counts.beyond += 1
      return
    }
    this.#gathered.push({ link, entry })
    if (this.#gathered.length >= BATCH) this.write()
  }

  write(): void {
    const added = this.#library.events.addAll(
      this.#gathered.map(({ link, entry: { at, request } }) => ({
        link,
        facts: { kind: 'opened', at, request: withoutUrls(request) },
      })),
    )
    this.#counts.added += added
    this.#counts.known += this.#gathered.length - added
    this.#gathered = []
  }
}

/** Programs name themselves as they like, also by a URL that is a secret. */
function withoutUrls({ userAgent, ...request }: LoggedRequest): LoggedRequest {
  return userAgent === undefined ? request : { ...request, userAgent: redact(userAgent).slice(0, MAX_USER_AGENT) }
}

function noLog(): AppError {
  return new AppError(
    'invalid-input',
    'That is neither an S3 server access log nor CloudTrail’s JSON; nothing was added.',
    'Give the files as the storage wrote them, packed or not.',
    'file',
  )
}
