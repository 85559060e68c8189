import type { CallOutput } from '../../../shared/api/contract.ts'

type About = CallOutput<'app.about'>
export type Licence = About['licences'][number]

/** For a message to those who help: one line each. */
export function versionsText({ version, host, platform, components }: About): string {
  return [
    `Sandglass ${version} (${host}, ${platform})`,
    ...components.map((component) => `${component.name} ${component.version}`),
  ].join('\n')
}

/** Those whose name or licence has every word. */
export function findLicences(licences: readonly Licence[], text: string): readonly Licence[] {
  const words = text.toLowerCase().split(/\s+/)
  return licences.filter(({ name, licence }) => {
    const searched = `${name} ${licence}`.toLowerCase()
    return words.every((word) => searched.includes(word))
  })
}
