import { missingReason, REQUIREMENTS } from '../../build/test-requirements.ts'
import { startCephGateway } from '../support/servers/ceph-gateway.ts'
import { connect, type Store, sandglass, withHome, withPlayground } from './bench-home.ts'
import type { Bench } from './bench-options.ts'
import { fillBucket } from './fill-bucket.ts'
import { peerProcesses, RCLONE_REMOTE } from './peers.ts'
import { measureProcess, PROCESS_METRICS } from './process-cost.ts'
import { type BenchResult, figures, type Goal, ratioGoal } from './report.ts'
import { inRounds, type Spreads } from './rounds.ts'

const PLAYGROUND_KEYS = 100_000
/** Each is a request of its own to make, some thousand a second. */
const GATEWAY_KEYS = 20_000
const QUICK_KEYS = 1500
const PLAYGROUND_ROUNDS = 3
const GATEWAY_ROUNDS = 5
const OURS = 'sandglass ls -r'
const RCLONE = 'rclone lsf -R --fast-list'

const ABOUT = [
  'Every key below a bucket with its size, a thousand keys to a folder, as whole processes that write into a file.',
  'All clients ask the same server, one after the other.',
]
const GATEWAY_ABOUT = [
  ...ABOUT,
  'The gateway runs with `tcp_nodelay=1`: as it comes, the answers to every client stall for 40 ms at random.',
]

/** Listing a whole bucket of the playground, against the peers on the same server. */
export const benchListing: Bench = ({ quick }) => {
  const keys = quick ? QUICK_KEYS : PLAYGROUND_KEYS
  const rounds = quick ? 1 : PLAYGROUND_ROUNDS
  return withHome((home) =>
    withPlayground(home, keys, listedKey, (store) => compare('Playground', home, store, keys, rounds)),
  )
}

/** The same on a real Ceph gateway. */
export const benchGatewayListing: Bench = async ({ quick }) => {
  const missing = quick ? 'left out of a quick run' : missingReason(REQUIREMENTS.ceph)
  if (missing !== undefined)
    return { about: GATEWAY_ABOUT, comparisons: [], goals: [], skipped: [`Ceph gateway: ${missing}.`] }
  const server = await startCephGateway()
  try {
    const store = { ...server, ...server.keys, bucket: 'bench' }
    await fillBucket(
      store,
      Array.from({ length: GATEWAY_KEYS }, (_, index) => listedKey(index)),
    )
    const result = await withHome((home) => compare('Ceph gateway', home, store, GATEWAY_KEYS, GATEWAY_ROUNDS))
    return { ...result, about: GATEWAY_ABOUT }
  } finally {
    await server.stop()
  }
}

async function compare(server: string, home: string, store: Store, keys: number, rounds: number): Promise<BenchResult> {
  await connect(home, store)
  const all = (output: string): boolean => output.split('\n').length === keys + 1
  const place = `s3://${store.bucket}`
  const remote = `${RCLONE_REMOTE}:${store.bucket}`
  const { contenders, skipped } = peerProcesses(home, store, [
    {
      name: RCLONE,
      peer: 'rclone',
      args: ['lsf', '-R', '--fast-list', '--files-only', '--format', 'ps', remote],
      expected: all,
    },
    {
      name: 'aws s3 ls --recursive',
      peer: 'awscli',
      args: ['--endpoint-url', store.endpoint, 's3', 'ls', '--recursive', place],
      expected: all,
    },
    { name: 's3cmd ls -r', peer: 's3cmd', args: ['ls', '-r', place], expected: all },
  ])
  const ours = sandglass(home, ['ls', '-r', place], store)
  const rows = await inRounds([{ name: OURS, measure: () => measureProcess(ours, home, all) }, ...contenders], rounds)
  const heading = `${server}, ${keys.toLocaleString('en-US')} keys`
  return {
    about: ABOUT,
    comparisons: [{ heading, metrics: PROCESS_METRICS, rows, reference: OURS }],
    goals: goals(rows),
    skipped,
  }
}

function goals(rows: ReadonlyMap<string, Spreads>): Goal[] {
  if (!rows.has(RCLONE)) return []
  const [ours, rclone] = [figures(rows, OURS, 'wall'), figures(rows, RCLONE, 'wall')]
  const value = ours.median / rclone.median
  return [ratioGoal('no slower than rclone', value, ours.max / rclone.median, value <= 1)]
}

/** A thousand keys to a folder, in the order of their names. */
export function listedKey(index: number): string {
  const folder = String(Math.floor(index / 1000)).padStart(4, '0')
  return `2026/${folder}/report-${String(index).padStart(7, '0')}.pdf`
}
