import { fileURLToPath } from 'node:url'
import { connect, run, type Store, sandglass, withHome, withPlayground } from './bench-home.ts'
import type { Bench } from './bench-options.ts'
import { peerProcesses, RCLONE_REMOTE } from './peers.ts'
import { type Command, measureProcess, PROCESS_METRICS } from './process-cost.ts'
import { type BenchResult, figures, type Goal, ratioGoal } from './report.ts'
import { type Contender, inRounds, type Spreads } from './rounds.ts'

const ROUNDS = 25
const OURS = 'sandglass share'
const FLOOR = 'node -e 0'
const AWS = 'aws s3 presign'
const BOTO3_SCRIPT = fileURLToPath(new URL('one-link-boto3.py', import.meta.url))
const KEY = 'report.pdf'
const MAX_OF_FLOOR = 2
const MIN_OF_AWS = 5

const ABOUT = [
  'One link as a whole process: what a person or a script waits for.',
  'Sandglass is its bundle with a warm compile cache, and a connection whose static key’s secret comes from an environment variable (session vault);',
  'each `share` also records its link in the library. `--no-preflight` leaves out the request with which Sandglass tries a link before it hands it over, which no peer makes;',
  'the row without it is what it costs by default. s3cmd can only sign with the outdated SigV2; rclone asks the store for the object first.',
]

/** One link as a whole process, against the peers' and against Node doing nothing. */
export const benchOneLink: Bench = ({ quick }) =>
  withHome((home) =>
    withPlayground(
      home,
      1,
      () => KEY,
      (store) => measure(home, store, quick ? 1 : ROUNDS),
    ),
  )

async function measure(home: string, store: Store, rounds: number): Promise<BenchResult> {
  await connect(home, store)
  const object = `s3://${store.bucket}/${KEY}`
  const share = ['share', object, '--json']
  const { links } = JSON.parse(await run(sandglass(home, [...share, '--no-preflight'], store)))
  const { contenders, skipped } = peerProcesses(home, store, [
    { name: AWS, peer: 'awscli', args: ['s3', 'presign', object], expected: isLink },
    { name: 'boto3 script', peer: 'boto3', args: [BOTO3_SCRIPT, store.bucket, KEY], expected: isLink },
    { name: 's3cmd signurl', peer: 's3cmd', args: ['signurl', object, '+3600'], expected: isLink },
    {
      name: 'rclone link',
      peer: 'rclone',
      args: ['link', `${RCLONE_REMOTE}:${store.bucket}/${KEY}`, '--expire', '1h'],
      expected: isLink,
    },
  ])
  const contender = (name: string, command: Command, expected = isLink): Contender => ({
    name,
    measure: () => measureProcess(command, home, expected),
  })
  const node: Command = { ...sandglass(home, []), args: ['-e', '0'] }
  const rows = await inRounds(
    [
      contender(OURS, sandglass(home, [...share, '--no-preflight'], store)),
      contender('sandglass share, with preflight', sandglass(home, share, store)),
      contender('sandglass url', sandglass(home, ['url', links[0].id], store)),
      contender(FLOOR, node, (output) => output === ''),
      ...contenders,
    ],
    rounds,
  )
  return {
    about: ABOUT,
    comparisons: [{ heading: 'Command', metrics: PROCESS_METRICS, rows, reference: OURS }],
    goals: goals(rows),
    skipped,
  }
}

function isLink(output: string): boolean {
  return /https?:\/\/[^\s"]+[?&](?:X-Amz-)?Signature=[^\s"]+/.test(output)
}

function goals(rows: ReadonlyMap<string, Spreads>): Goal[] {
  const [ours, floor] = [figures(rows, OURS, 'wall'), figures(rows, FLOOR, 'wall')]
  const ofFloor = ours.median / floor.median
  const text = `at most ${MAX_OF_FLOOR} times as long as Node doing nothing`
  const goal = ratioGoal(text, ofFloor, ours.max / floor.median, ofFloor <= MAX_OF_FLOOR)
  if (!rows.has(AWS)) return [goal]
  const aws = figures(rows, AWS, 'wall')
  const ofAws = aws.median / ours.median
  const faster = `at least ${MIN_OF_AWS} times as fast as ${AWS}`
  return [goal, ratioGoal(faster, ofAws, aws.median / ours.max, ofAws >= MIN_OF_AWS)]
}
