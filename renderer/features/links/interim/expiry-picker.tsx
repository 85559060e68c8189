import type { CallInput } from '../../../../shared/api/contract.ts'
import { Segmented } from '../../../ui/segmented.tsx'

type Expiry = CallInput<'links.renew'>['expiry']
const PRESETS = [
  { id: '3600', label: '1 hour' },
  { id: '86400', label: '1 day' },
  { id: '604800', label: '7 days' },
] as const

export function ExpiryPicker({
  value,
  onChange,
}: {
  value: Expiry
  onChange: (value: Expiry) => void
  source: 'uploaded' | 'picked'
  connection: string
}) {
  const id = 'seconds' in value ? String(value.seconds) : ''
  return (
    <Segmented
      label="Ends in"
      options={PRESETS}
      value={PRESETS.find((preset) => preset.id === id)?.id ?? '86400'}
      onChange={(seconds) => onChange({ seconds: Number(seconds) })}
    />
  )
}
