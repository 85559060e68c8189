import { Label } from 'react-aria-components/Label'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import { CONNECTABLE_PROVIDERS, type ConnectableProvider, PROVIDERS } from '../../../../shared/connections/providers.ts'
import { type ConnectionDraft, withProvider } from '../connection-draft.ts'
import styles from './add.module.css'

export interface ProviderChoiceProps {
  readonly draft: ConnectionDraft
  readonly onChange: (draft: ConnectionDraft) => void
}

/** Whose storage it is, all in sight. */
export function ProviderChoice({ draft, onChange }: ProviderChoiceProps) {
  return (
    <RadioGroup
      className={styles['section'] ?? ''}
      value={draft.provider}
      onChange={(id) => onChange(withProvider(draft, id as ConnectableProvider))}
    >
      <Label className={styles['heading'] ?? ''}>Whose storage is it?</Label>
      <div className={styles['providers']}>
        {CONNECTABLE_PROVIDERS.map((id) => (
          <Radio key={id} value={id} className={styles['provider'] ?? ''}>
            {PROVIDERS[id].label}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
