import { useState } from 'react'
import { durationInWords } from '../../format/duration.ts'
import { Select } from '../../ui/select.tsx'
import { SETTING_PLACES } from './setting-places.ts'
import { readExpiry, writeExpiry } from './setting-texts.ts'
import styles from './settings.module.css'
import { TextSetting } from './text-setting.tsx'

const PRESET_SECONDS = [900, 3600, 86_400, 259_200, 604_800]
const OTHER = 'other'

/** How long a new link lives unless another time is chosen for it. */
export function ExpirySetting({ seconds, onSave }: { seconds: number; onSave: (seconds: number) => Promise<boolean> }) {
  const [isOther, setIsOther] = useState(!PRESET_SECONDS.includes(seconds))
  const options = [
    ...PRESET_SECONDS.map((preset) => ({ id: String(preset), label: durationInWords(preset) })),
    { id: OTHER, label: 'Another time' },
  ]
  return (
    <div className={styles['choice']}>
      <Select
        label={SETTING_PLACES.expirySeconds.title}
        options={options}
        value={isOther || !PRESET_SECONDS.includes(seconds) ? OTHER : String(seconds)}
        onChange={(id) => {
          setIsOther(id === OTHER)
          if (id !== OTHER) void onSave(Number(id))
        }}
        description="Each link can be given another time when it is made."
      />
      {isOther || !PRESET_SECONDS.includes(seconds) ? (
        <TextSetting
          label="The time"
          value={writeExpiry(seconds)}
          problem={(text) => {
            const read = readExpiry(text)
            return typeof read === 'string' ? read : undefined
          }}
          describe={(text) => {
            const read = readExpiry(text)
            return typeof read === 'string' ? '7 days at most.' : `That is ${durationInWords(read)}.`
          }}
          onSave={(text) => {
            const read = readExpiry(text)
            return typeof read === 'string' ? Promise.resolve(false) : onSave(read)
          }}
        />
      ) : null}
    </div>
  )
}
