import type { Addressing } from '../../../shared/connections/providers.ts'
import { Segmented } from '../../ui/segmented.tsx'

const OPTIONS = [
  { id: 'path', label: 'In the path' },
  { id: 'virtual', label: 'In the host name' },
] as const

/** Where requests name the bucket. A test says which of the two a storage wants. */
export function AddressingChoice(props: { value: Addressing; onChange: (addressing: Addressing) => void }) {
  return <Segmented label="Bucket’s place in addresses" options={OPTIONS} {...props} />
}
