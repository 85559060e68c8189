import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { missingReason, REQUIREMENTS } from '../../build/test-requirements.ts'
import { startCephGateway } from '../support/servers/ceph-gateway.ts'
import { connect, type Store, sandglass, withHome, withPlayground } from './bench-home.ts'
import type { Bench } from './bench-options.ts'
import { fillBucket } from './fill-bucket.ts'
import { type PeerRun, peerProcesses, RCLONE_REMOTE } from './peers.ts'
import { measureProcess, PROCESS_METRICS } from './process-cost.ts'
import { type Comparison, figures, format, type Goal, ratioGoal } from './report.ts'
import { inRounds } from './rounds.ts'

const MIB = 1024 ** 2
const OURS = 'sandglass'
const IDLE = 'sandglass, with one byte to send'
const MAX_RATIO = 0.7
const MAX_MEMORY_MIB = 64
const RCLONE_TUNED = [
  // It would take what an earlier round stored for done.
  '--no-check-dest',
  ...['--s3-upload-concurrency', '8', '--s3-chunk-size', '16M', '--s3-no-check-bucket'],
  ...['--transfers', '32', '--checkers', '32'],
]

/** What is uploaded: one file, or all in a folder. */
interface Load {
  readonly heading: string
  readonly files: number
  readonly bytes: number
  readonly rounds: number
}

/** The gateway's disk has 20 GiB, and deletes nothing while this runs: that is four contenders with a round beforehand and three that count. */
const LOADS: readonly Load[] = [
  { heading: '1 GiB', files: 1, bytes: 1024 * MIB, rounds: 3 },
  { heading: '1,000 × 64 KiB', files: 1000, bytes: MIB / 16, rounds: 5 },
]
const QUICK_LOADS: readonly Load[] = [
  { heading: '20 MiB', files: 1, bytes: 20 * MIB, rounds: 1 },
  { heading: '20 × 64 KiB', files: 20, bytes: MIB / 16, rounds: 1 },
]

const ABOUT = [
  'Files that are stored as objects, as whole processes, which read from the system’s cache and all send to the same server, one after the other.',
  'Sandglass is `sandglass share` as it is shipped: it records a link for each file and journals each step, signs a URL for each part or file, compares each answer with the MD5 of what it sent, and asks for each object at the end, as of the peers only rclone does.',
  'rclone is told to send 32 files and 8 parts of 16 MiB at a time; as it comes, it takes longer.',
  'The gateway runs with `tcp_nodelay=1`.',
]

/** Uploading a large file and many small ones, against the peers on the same Ceph gateway. */
export const benchUpload: Bench = async ({ quick }) => {
  const missing = quick ? undefined : missingReason(REQUIREMENTS.ceph)
  if (missing !== undefined) {
    return { about: ABOUT, comparisons: [], goals: [], skipped: [`Ceph gateway: ${missing}.`] }
  }
  const comparisons: Comparison[] = []
  const skipped = new Set<string>()
  for (const load of quick ? QUICK_LOADS : LOADS) {
    // Each load has a server of its own, whose disk is empty.
    const result = await withHome((home) => withServer(home, quick, (store) => compare(home, store, load)))
    comparisons.push(result.comparison)
    for (const reason of result.skipped) skipped.add(reason)
  }
  const goals = quick ? [] : [...comparisons.flatMap(timeGoals), memoryGoal(comparisons)]
  return { about: ABOUT, comparisons, goals, skipped: [...skipped] }
}

async function withServer<T>(home: string, quick: boolean, work: (store: Store) => Promise<T>): Promise<T> {
  if (quick) return await withPlayground(home, 1, String, work)
  const server = await startCephGateway()
  try {
    const store = { ...server, ...server.keys, bucket: 'bench' }
    await fillBucket(store, [])
    return await work(store)
  } finally {
    await server.stop()
  }
}

async function compare(
  home: string,
  store: Store,
  load: Load,
): Promise<{ comparison: Comparison; skipped: readonly string[] }> {
  const folder = join(home, 'files')
  const paths = await makeFiles(folder, load)
  const { contenders, skipped } = peerProcesses(home, store, peerRuns(store, folder, paths))
  await connect(home, store)
  const [path = ''] = paths
  const place = ['--to', `s3://${store.bucket}/ours`]
  const share = sandglass(
    home,
    ['share', paths.length === 1 ? path : folder, ...place, '--no-preflight', '--json'],
    store,
  )
  const byte = join(home, 'byte')
  writeFileSync(byte, '.')
  const idle = sandglass(home, ['share', byte, ...place, '--no-preflight', '--json'], store)
  const own = [
    { name: OURS, measure: () => measureProcess(share, home, (output) => output.includes('"status":"active"')) },
    { name: IDLE, measure: () => measureProcess(idle, home, () => true) },
  ]
  const rows = await inRounds([...own, ...contenders], load.rounds)
  return { comparison: { heading: load.heading, metrics: PROCESS_METRICS, rows, reference: OURS }, skipped }
}

function peerRuns({ endpoint, bucket }: Store, folder: string, paths: readonly string[]): PeerRun[] {
  const [path = ''] = paths
  const isOne = paths.length === 1
  const [source, recursive] = isOne ? [path, []] : [`${folder}/`, ['--recursive']]
  const place = (peer: string): string => `${bucket}/${peer}/${isOne ? basename(path) : ''}`
  // They say nothing, or end with an error.
  const expected = (): boolean => true
  const rclone = [isOne ? 'copyto' : 'copy', ...RCLONE_TUNED, source, `${RCLONE_REMOTE}:${place('rclone')}`]
  const aws = ['--endpoint-url', endpoint, 's3', 'cp', '--only-show-errors', ...recursive]
  return [
    { name: 'rclone, tuned', peer: 'rclone', args: rclone, expected },
    { name: 'aws s3 cp', peer: 'awscli', args: [...aws, source, `s3://${place('aws')}`], expected },
    {
      name: 's3cmd put',
      peer: 's3cmd',
      args: ['put', '--quiet', '--no-progress', ...recursive, source, `s3://${place('s3cmd')}`],
      expected,
    },
  ]
}

/** Bytes that nothing can compress, the same in no two files. */
async function makeFiles(folder: string, { files, bytes }: Load): Promise<string[]> {
  mkdirSync(folder)
  const paths = Array.from({ length: files }, (_, index) => join(folder, `file-${String(index).padStart(4, '0')}.bin`))
  for (const path of paths) {
    if (bytes <= MIB) {
      writeFileSync(path, randomBytes(bytes))
      continue
    }
    const file = await open(path, 'w')
    for (let written = 0; written < bytes; written += MIB) await file.write(randomBytes(MIB))
    await file.close()
  }
  return paths
}

function timeGoals({ heading, rows }: Comparison): Goal[] {
  const peers = [...rows.keys()].filter((name) => name !== OURS && name !== IDLE)
  const [fastest] = peers.toSorted((a, b) => figures(rows, a, 'wall').median - figures(rows, b, 'wall').median)
  if (fastest === undefined) return []
  const [ours, theirs] = [figures(rows, OURS, 'wall'), figures(rows, fastest, 'wall')]
  const value = ours.median / theirs.median
  const text = `${heading} in at most ${MAX_RATIO} of the time of the fastest peer, ${fastest}`
  return [ratioGoal(text, value, ours.max / theirs.median, value <= MAX_RATIO)]
}

function memoryGoal(comparisons: readonly Comparison[]): Goal {
  const over = (row: 'median' | 'max'): number =>
    Math.max(...comparisons.map(({ rows }) => figures(rows, OURS, 'peak')[row] - figures(rows, IDLE, 'peak').median))
  return {
    text: `at most ${MAX_MEMORY_MIB} MiB of memory over the same process with one byte to send`,
    reached: `${format(over('median'), 'MiB')} (worst: ${format(over('max'), 'MiB')})`,
    met: over('median') <= MAX_MEMORY_MIB,
  }
}
