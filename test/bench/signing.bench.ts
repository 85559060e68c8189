import { fileURLToPath } from 'node:url'
import { cleanEnvironment, run, withHome } from './bench-home.ts'
import type { Bench } from './bench-options.ts'
import { missingPeer } from './peers.ts'
import { PYTHON } from './process-cost.ts'
import { figures, type Goal, ratioGoal } from './report.ts'
import { type Contender, inRounds, type Spreads } from './rounds.ts'

const ROUNDS = 5
const LINKS = 100_000
/** Of the slow ones: their rate is the same for more. */
const FEWER_LINKS = 10_000
const QUICK_LINKS = 500
const OURS = 'Sandglass'
const FLOOR = 'floor: one SHA-256, one HMAC'
const SDK = '@aws-sdk/s3-request-presigner'
const MIN_OF_FLOOR = 0.5
const MIN_OF_SDK = 30
const CONTENDERS_SCRIPT = fileURLToPath(new URL('signing-contenders.ts', import.meta.url))
const BOTO3_SCRIPT = fileURLToPath(new URL('signing-boto3.py', import.meta.url))

const ABOUT = [
  'Links signed per second, each to a key of its own, with the same key, options and life.',
  `Each contender in a process of its own per round, after signing a fifth as many to warm up: ${LINKS.toLocaleString('en-US')} links for Sandglass and the floor, ${FEWER_LINKS.toLocaleString('en-US')} for the others.`,
  'Those that give promises have 500 of them under way at a time, which suits them best.',
  'The floor is what no signer can do without: the SHA-256 of the canonical request, and the HMAC of the string to sign with a prepared key.',
]

/** Links per second, against the peers and against the hashing alone. */
export const benchSigning: Bench = ({ quick }) =>
  withHome(async (home) => {
    const env = cleanEnvironment(home)
    const contender = (name: string, path: string, args: readonly string[], links: number): Contender => ({
      name,
      measure: async () => JSON.parse(await run({ path, args: [...args, String(quick ? QUICK_LINKS : links)], env })),
    })
    const node = (name: string, id: string, links: number) =>
      contender(name, process.execPath, [CONTENDERS_SCRIPT, id], links)
    const missing = missingPeer('boto3')
    const rows = await inRounds(
      [
        node(OURS, 'sandglass', LINKS),
        node(FLOOR, 'floor', LINKS),
        node(SDK, 'sdk', FEWER_LINKS),
        node('aws4fetch', 'aws4fetch', FEWER_LINKS),
        ...(missing === undefined ? [contender('boto3', PYTHON, [BOTO3_SCRIPT], FEWER_LINKS)] : []),
      ],
      quick ? 1 : ROUNDS,
    )
    return {
      about: ABOUT,
      comparisons: [{ heading: 'Signer', metrics: { rate: { label: 'Links', unit: '/s' } }, rows, reference: OURS }],
      goals: goals(rows),
      skipped: missing === undefined ? [] : [`boto3: ${missing}.`],
    }
  })

function goals(rows: ReadonlyMap<string, Spreads>): Goal[] {
  const [ours, floor, sdk] = [OURS, FLOOR, SDK].map((name) => figures(rows, name, 'rate'))
  if (ours === undefined || floor === undefined || sdk === undefined) return []
  const ofFloor = ours.median / floor.median
  const ofSdk = ours.median / sdk.median
  return [
    ratioGoal(`at least ${MIN_OF_FLOOR} of the floor`, ofFloor, ours.min / floor.median, ofFloor >= MIN_OF_FLOOR),
    ratioGoal(`at least ${MIN_OF_SDK} times the SDK’s presigner`, ofSdk, ours.min / sdk.median, ofSdk >= MIN_OF_SDK),
  ]
}
