const PREAMBLE = `# Results of the benchmarks

\`npm run bench\` measures all of this again, \`npm run bench one-link -- --json\` one of it, as JSON. It takes some minutes and
Debian's packages of the peers (awscli, s3cmd, rclone, python3-boto3; for the listing, Ceph's as well); what is missing is named
and left out.

Every figure is of one run on one machine that may do other things beside: **read the ratios, not the absolutes**. Contenders are
measured in turn, round after round, after a first round that isn't counted. Whole processes are measured from their start to their
end by the kernel's account (wait4): time, CPU, and peak memory. All servers are on loopback.
`

/** Puts a bench's section into the results, in the given order, in place of the one that is there. */
export function replaceSection(
  results: string | undefined,
  name: string,
  section: string,
  order: readonly string[],
): string {
  const [, ...there] = (results ?? '').split(/^(?=## )/m)
  const sections = new Map(there.map((text) => [/^## (.*)$/m.exec(text)?.[1] ?? '', text.trimEnd()]))
  sections.set(name, section)
  const kept = order.flatMap((title) => sections.get(title) ?? [])
  return `${[PREAMBLE.trimEnd(), ...kept].join('\n\n')}\n`
}
