import { useMemo } from 'react'
import { createTimeFormat } from '../../format/times.ts'
import { useNow } from '../../time/now-context.tsx'
import { Select } from '../../ui/select.tsx'
import { dateLanguages, languageName } from './date-languages.ts'
import { SETTING_PLACES } from './setting-places.ts'
import styles from './settings.module.css'

const MINUTE = 60_000

/** In which language dates are written, with this very moment in each. */
export function DateLanguageSetting({ tag, onSave }: { tag: string; onSave: (tag: string) => Promise<boolean> }) {
  const minute = useNow((now) => Math.floor(now / MINUTE) * MINUTE)
  const options = useMemo(() => {
    const moment = new Date(minute).toISOString()
    return dateLanguages(tag).map((id) => ({
      id,
      label: languageName(id),
      description: createTimeFormat(id).local(moment),
    }))
  }, [tag, minute])
  return (
    <div className={styles['choice']}>
      <Select
        label={SETTING_PLACES.dateLocale.title}
        options={options}
        value={tag}
        onChange={(id) => void onSave(id)}
        description={`Now: ${options.find(({ id }) => id === tag)?.description}`}
      />
    </div>
  )
}
