import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { missingReason, REQUIREMENTS, type RequirementId } from '../../build/test-requirements.ts'
import { cleanEnvironment, type Store } from './bench-home.ts'
import { type Command, measureProcess, PYTHON } from './process-cost.ts'
import type { Contender } from './rounds.ts'

export type PeerId = Extract<RequirementId, 'awscli' | 's3cmd' | 'rclone' | 'boto3'>

const PATHS: Readonly<Record<PeerId, string>> = {
  awscli: '/usr/bin/aws',
  s3cmd: '/usr/bin/s3cmd',
  rclone: '/usr/bin/rclone',
  boto3: PYTHON,
}

/** rclone's name for the store. */
export const RCLONE_REMOTE = 'bench'

/** A whole process of a peer. */
export interface PeerRun {
  readonly name: string
  readonly peer: PeerId
  readonly args: readonly string[]
  /** Whether it printed what it should. */
  readonly expected: (output: string) => boolean
}

/** The peers that are installed, as contenders, and a reason for each that isn't. */
export function peerProcesses(
  home: string,
  store: Store,
  runs: readonly PeerRun[],
): { contenders: Contender[]; skipped: string[] } {
  const env = peerEnvironment(home, store)
  const contenders: Contender[] = []
  const skipped: string[] = []
  for (const { name, peer, args, expected } of runs) {
    const missing = missingPeer(peer)
    const command: Command = { path: PATHS[peer], args, env }
    if (missing === undefined) contenders.push({ name, measure: () => measureProcess(command, home, expected) })
    else skipped.push(`${name}: ${missing}.`)
  }
  return { contenders, skipped }
}

/** Why a peer can't be measured. */
export function missingPeer(peer: PeerId): string | undefined {
  return missingReason(REQUIREMENTS[peer])
}

/** Each peer is told of the store in its usual way: variables for those of Amazon's SDK, a file for the others. */
function peerEnvironment(home: string, store: Store): Readonly<Record<string, string>> {
  const { endpoint, region, accessKeyId, secretAccessKey } = store
  const rcloneConfig = join(home, 'rclone.conf')
  const type = ['type = s3', 'provider = Other', 'force_path_style = true', `endpoint = ${endpoint}`]
  const account = [`region = ${region}`, `access_key_id = ${accessKeyId}`, `secret_access_key = ${secretAccessKey}`]
  writeFileSync(rcloneConfig, [`[${RCLONE_REMOTE}]`, ...type, ...account, ''].join('\n'), { mode: 0o600 })

  const host = new URL(endpoint).host
  const place = [`host_base = ${host}`, `host_bucket = ${host}`, 'use_https = False', `bucket_location = ${region}`]
  const key = [`access_key = ${accessKeyId}`, `secret_key = ${secretAccessKey}`]
  writeFileSync(join(home, '.s3cfg'), ['[default]', ...place, ...key, ''].join('\n'), { mode: 0o600 })
  return {
    ...cleanEnvironment(home),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    RCLONE_CONFIG: rcloneConfig,
  }
}
