import { usePreferences } from '../../app/preferences.tsx'
import { formatBytes } from '../../format/bytes.ts'
import { Group } from '../../ui/group.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'
import { SETTING_PLACES } from './setting-places.ts'
import { SettingRow } from './setting-row.tsx'
import { SEVERAL_LABELS } from './setting-texts.ts'
import styles from './settings.module.css'
import { TextSetting } from './text-setting.tsx'
import { readRate, tidyTime, timeProblem, writeRate } from './upload-limit.ts'
import type { Saving } from './use-save-setting.ts'

/** What several files become, and how much of the line uploads take. */
export function UploadSettings({ saving }: { saving: Saving }) {
  const { save, errors } = saving
  const { settings } = usePreferences()
  return (
    <Group title="Uploads">
      <SettingRow name="severalFiles" error={errors.severalFiles}>
        <Segmented
          label={SETTING_PLACES.severalFiles.title}
          options={(['links', 'zip'] as const).map((id) => ({ id, label: SEVERAL_LABELS[id] }))}
          value={settings.severalFiles}
          onChange={(choice) => void save('severalFiles', choice)}
        />
      </SettingRow>
      <SettingRow name="zipCompression" error={errors.zipCompression}>
        <Switch
          isSelected={settings.zipCompression === 'deflate'}
          onChange={(isOn) => void save('zipCompression', isOn ? 'deflate' : 'store')}
          aria-describedby="zipCompression-description"
        >
          {SETTING_PLACES.zipCompression.title}
        </Switch>
        <p id="zipCompression-description" className={styles['switchDescription']}>
          Smaller, at the price of some time. Pictures, films and music hardly shrink.
        </p>
      </SettingRow>
      <SettingRow name="uploadLimitKib" error={errors.uploadLimitKib}>
        <TextSetting
          label={SETTING_PLACES.uploadLimitKib.title}
          value={writeRate(settings.uploadLimitKib)}
          placeholder="None"
          problem={(text) => {
            const read = readRate(text)
            return typeof read === 'string' ? read : undefined
          }}
          describe={(text) => {
            const read = readRate(text)
            return typeof read === 'string' || read === 0
              ? 'All uploads together, such as 500 KiB/s or 2 MB/s. Empty for as fast as the line goes.'
              : `All uploads together send at most ${formatBytes(read * 1024)} a second.`
          }}
          onSave={(text) => {
            const read = readRate(text)
            return typeof read === 'string' ? Promise.resolve(false) : save('uploadLimitKib', read)
          }}
        />
      </SettingRow>
      <Hours saving={saving} />
    </Group>
  )
}

function Hours({ saving: { save, errors } }: { saving: Saving }) {
  const { settings } = usePreferences()
  const names = ['uploadLimitFrom', 'uploadLimitUntil'] as const
  const { uploadLimitFrom: from, uploadLimitUntil: until } = settings
  return (
    <div className={styles['hours']}>
      {names.map((name) => (
        <SettingRow key={name} name={name} error={errors[name]}>
          <TextSetting
            label={SETTING_PLACES[name].title}
            value={settings[name]}
            placeholder={name === 'uploadLimitFrom' ? '08:00' : '18:00'}
            tidy={tidyTime}
            problem={timeProblem}
            onSave={(time) => save(name, time)}
          />
        </SettingRow>
      ))}
      <p role="status" className={styles['hoursText']}>
        {from === '' || until === '' ? 'Without both, the limit holds at all times.' : hoursInWords(from, until)}
      </p>
    </div>
  )
}

function hoursInWords(from: string, until: string): string {
  return `The limit holds from ${from} until ${until}${from > until ? ' of the next day' : ''}, by this computer’s clock.`
}
