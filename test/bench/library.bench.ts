import { join } from 'node:path'
import { type Library, openLibrary } from '../../electron/services/library/open-library.ts'
import { Sigv4Signer } from '../../electron/services/signers/sigv4-signer.ts'
import type { Client } from '../../shared/api/client.ts'
import type { CallInput } from '../../shared/api/contract.ts'
import type { LinkEvent } from '../../shared/links/link-event.ts'
import { startClient, timed } from './bench-client.ts'
import { dataHome, sandglass, withHome } from './bench-home.ts'
import type { Bench } from './bench-options.ts'
import { manyLinks, RARE_WORD } from './library-links.ts'
import { measureProcess, PROCESS_METRICS } from './process-cost.ts'
import { type BenchResult, type Comparison, format, type Goal } from './report.ts'
import { type Contender, inRounds } from './rounds.ts'

type ListInput = CallInput<'links.list'>

const SHARE_ROUNDS = 7
const SEARCH_ROUNDS = 21
const CLI_ROUNDS = 5
const OBJECTS = 10_000
const LINKS = 100_000
const EVENTS = 5
const MAX_SEARCH_MS = 30
const SHARE = 'links.create of all, in one call'
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const PLACE = { bucket: 'reports', endpoint: 'https://storage.example.com', region: 'eu-west-1' } as const

const QUERIES: Readonly<Record<string, ListInput>> = {
  'the newest': {},
  'text “e”': { text: 'e' },
  'text “rep”, in all': { text: 'rep' },
  'text “report-0999”, in a hundred': { text: 'report-0999' },
  'text “MULLER”, finds müller': { text: 'MULLER' },
  [`text “${RARE_WORD}”, in one`]: { text: RARE_WORD },
  'text “nowhere”, in none': { text: 'nowhere' },
  'status active': { status: 'active' },
  'status revoked': { status: 'revoked' },
  'status active, text “smith”': { status: 'active', text: 'smith' },
  'status revoked, text “nowhere”': { status: 'revoked', text: 'nowhere' },
}

/** Sharing many objects at once, searching a big library, and listing all of it. */
export const benchLibrary: Bench = async ({ quick }) => {
  const share = await withHome((home) => benchShare(home, quick ? 100 : OBJECTS, quick ? 1 : SHARE_ROUNDS))
  const { search, history, list } = await withHome(async (home) => {
    const links = quick ? 1000 : LINKS
    const library = openLibrary({ dir: join(dataHome(home), 'library'), clock: Date })
    try {
      library.links.insert(manyLinks(links, Date.now()))
      return {
        search: await benchSearch(home, library, quick ? 1 : SEARCH_ROUNDS),
        history: await benchHistory(home, library, links, quick ? 1 : SEARCH_ROUNDS),
        list: await benchList(home, links, quick ? 1 : CLI_ROUNDS),
      }
    } finally {
      library.close()
    }
  })
  return { about: ABOUT, comparisons: [share, search, history, list], goals: [searchGoal(search)], skipped: [] }
}

const ABOUT = [
  `Sharing ${OBJECTS.toLocaleString('en-US')} objects in one call through dispatch, with a static key and without preflight: input checked, links signed, recorded on the disk (one transaction, synced), answer checked.`,
  `Searching a library of ${LINKS.toLocaleString('en-US')} links: through dispatch, with the page of 100 read and checked, and in the repository alone.`,
  `The histories of its links, with ${EVENTS} events each.`,
  'And the command line on that library, as whole processes.',
]

async function benchShare(home: string, count: number, rounds: number): Promise<Comparison> {
  const objects = Array.from({ length: count }, (_, index) => ({
    bucket: PLACE.bucket,
    key: `2026/report-${String(index).padStart(6, '0')}.pdf`,
  }))
  let round = 0
  let dir = ''
  const milliseconds = async (work: () => unknown) => ({ time: await timed(work) })
  const rows = await inRounds(
    [
      {
        name: SHARE,
        // Each round fills a library of its own.
        measure: async () => {
          dir = join(home, `round-${round++}`)
          const { call, stop } = startClient(dir)
          await addConnection(call)
          const sample = await milliseconds(() =>
            call('links.create', { expiry: { seconds: 86_400 }, preflight: false, objects }),
          )
          await stop()
          return sample
        },
      },
      {
        name: 'of it, signing',
        measure: () =>
          milliseconds(() => {
            const presign = new Sigv4Signer().presigner(
              {
                ...PLACE,
                method: 'GET',
                addressing: 'path',
                options: { disposition: 'attachment', cacheControl: 'private, no-store' },
                signedAt: '2026-11-24T12:00:00Z',
                expiresSeconds: 86_400,
              },
              CREDENTIALS,
            )
            for (const { key } of objects) presign(key)
          }),
      },
      {
        name: 'of it, recording',
        measure: async () => {
          const links = manyLinks(count, Date.now())
          const library = openLibrary({ dir: join(home, `recorded-${round}`), clock: Date })
          const sample = await milliseconds(() => library.links.insert(links))
          library.close()
          return sample
        },
      },
      {
        name: 'opening that library anew, up to its first page',
        measure: async () => {
          const { call, stop } = startClient(dir)
          const sample = await milliseconds(() => call('links.list', {}))
          await stop()
          return sample
        },
      },
    ],
    rounds,
  )
  const heading = `Sharing ${count.toLocaleString('en-US')} objects`
  return { heading, metrics: { time: { label: 'Time', unit: 'ms' } }, rows, reference: SHARE }
}

function addConnection(call: Client): Promise<unknown> {
  return call('connections.add', {
    name: 'bench',
    provider: 'other',
    endpoint: PLACE.endpoint,
    region: PLACE.region,
    makeDefault: true,
    credentials: { source: 'static', vault: 'session', ...CREDENTIALS },
  })
}

async function benchSearch(home: string, library: Library, rounds: number): Promise<Comparison> {
  const { call, stop } = startClient(dataHome(home))
  const contenders = Object.entries(QUERIES).map(
    ([name, query]): Contender => ({
      name,
      measure: async () => ({
        dispatch: await timed(() => call('links.list', query)),
        repository: await timed(() => library.links.search({ ...query, limit: 100, now: Date.now() })),
      }),
    }),
  )
  const rows = await inRounds(contenders, rounds)
  await stop()
  const metrics = {
    dispatch: { label: 'Through dispatch', unit: 'ms' },
    repository: { label: 'repository alone', unit: 'ms' },
  } as const
  return { heading: 'Search', metrics, rows }
}

/** Each link has been tried four times since it was made; the four hundred thousand events are added in one transaction. */
async function benchHistory(home: string, library: Library, links: number, rounds: number): Promise<Comparison> {
  const ids = [...library.links.all()].map(({ id }) => id)
  const tried = (id: string) =>
    Array.from({ length: EVENTS - 1 }, (_, index): LinkEvent => {
      const answer = { verdict: 'works', dead: false, status: 206, requestId: `${id}${index}` } as const
      return { link: id, at: new Date(Date.now() + index * 1000).toISOString(), kind: 'probed', by: 'app', answer }
    })
  library.events.restore(ids.flatMap(tried))
  const { call, stop } = startClient(dataHome(home))
  let round = 0
  const nextId = () => ids[(round++ * 7919) % links] ?? ''
  const milliseconds = async (work: () => unknown) => ({ time: await timed(work) })
  const rows = await inRounds(
    [
      { name: 'links.history of one', measure: () => milliseconds(() => call('links.history', { id: nextId() })) },
      {
        name: 'adding an event, on the disk',
        measure: () => milliseconds(() => library.events.add(nextId(), { kind: 'revoke-asked' })),
      },
    ],
    rounds,
  )
  await stop()
  const heading = `History, of ${(links * EVENTS).toLocaleString('en-US')} events`
  return { heading, metrics: { time: { label: 'Time', unit: 'ms' } }, rows }
}

async function benchList(home: string, links: number, rounds: number): Promise<Comparison> {
  const contender = (name: string, args: readonly string[], expected: (output: string) => boolean): Contender => ({
    name,
    measure: () => measureProcess(sandglass(home, args), home, expected),
  })
  const rows = await inRounds(
    [
      contender('sandglass links --json, all', ['links', '--json'], (out) => JSON.parse(out).links.length === links),
      contender('sandglass links, the newest fifty', ['links'], (out) => out.includes('report-')),
      contender('sandglass links --search, one found', ['links', '--search', RARE_WORD], (out) =>
        out.includes(RARE_WORD),
      ),
    ],
    rounds,
  )
  return { heading: 'Command', metrics: PROCESS_METRICS, rows }
}

function searchGoal({ rows }: BenchResult['comparisons'][number]): Goal {
  const [slowest] = [...rows]
    .flatMap(([name, { dispatch }]) => (dispatch === undefined ? [] : [{ name, ...dispatch }]))
    .toSorted((a, b) => b.median - a.median)
  if (slowest === undefined) throw new RangeError('Nothing was searched.')
  const { name, median, max } = slowest
  return {
    text: `every search under ${MAX_SEARCH_MS} ms (median)`,
    reached: `the slowest, ${name}: ${format(median, 'ms')} (worst: ${format(max, 'ms')})`,
    met: median < MAX_SEARCH_MS,
  }
}
