import type { CallInput } from '../../../../shared/api/contract.ts'
import { durationInWords } from '../../../format/duration.ts'
import { Segmented } from '../../../ui/segmented.tsx'

export type Expiry = CallInput<'links.renew'>['expiry']

const PRESET_SECONDS = [3600, 86_400, 259_200, 604_800]

/** How long a renewal lives. The person's own usual time is always among the choices. */
export function ExpiryChoice({
  value,
  usual,
  onChange,
}: {
  value: Expiry
  usual: number
  onChange: (value: Expiry) => void
}) {
  const choices = [...new Set([...PRESET_SECONDS, usual])].toSorted((a, b) => a - b)
  return (
    <Segmented
      label="Ends in"
      options={choices.map((seconds) => ({ id: String(seconds), label: durationInWords(seconds) }))}
      value={'seconds' in value ? String(value.seconds) : String(usual)}
      onChange={(seconds) => onChange({ seconds: Number(seconds) })}
    />
  )
}
