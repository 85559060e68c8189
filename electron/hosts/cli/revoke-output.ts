import type { CallOutput } from '../../../shared/api/contract.ts'
import { describeProbe, probeJson } from './link-output.ts'
import { formatMoment, type Terminal } from './terminal/terminal.ts'

type Results = CallOutput<'links.revoke'>['results']

/** What became of links that were to be taken back, as `--json` prints it. */
export function revokeJson(results: Results) {
  return results.map(({ probe: proof, advice, error, ...result }) => ({
    ...result,
    probe: proof === undefined ? null : probeJson(proof),
    advice: advice ?? null,
    error: error ?? null,
  }))
}

/** The same in words, a line each. */
export function printRevoked(terminal: Terminal, results: Results): void {
  for (const { id, outcome, probe, advice, error } of results) {
    if (outcome === 'revoked' && probe !== undefined) {
      terminal.out(`${id}  revoked: confirmed dead ${formatMoment(probe.at, 'seconds')}. ${describeProbe(probe)}\n`)
      if (advice !== undefined) terminal.note(`  ${advice}\n`)
    } else if (outcome === 'queued') {
      terminal.out(`${id}  not yet revoked: ${error?.message ?? ''}\n  ${advice ?? ''}\n`)
    } else {
      const reason = error === undefined ? (advice ?? '') : `${error.message} ${error.hint}`
      const finding = probe === undefined ? '' : ` ${describeProbe(probe)}`
      terminal.out(`${id}  ${outcome.replace('-', ' ')}: ${reason}${finding}\n`)
    }
  }
}
