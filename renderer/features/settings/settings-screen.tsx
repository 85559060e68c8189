import { THEMES } from '../../../shared/settings/settings.ts'
import { sharePrefixProblem, tidyPrefix } from '../../../shared/settings/share-prefix.ts'
import { useCall } from '../../api/client-context.tsx'
import { usePreferences } from '../../app/preferences.tsx'
import { Group } from '../../ui/group.tsx'
import { Screen } from '../../ui/screen.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'
import { DateLanguageSetting } from './date-language-setting.tsx'
import { ExpirySetting } from './expiry-setting.tsx'
import { NameTemplateSetting } from './name-template-setting.tsx'
import { NetworkSettings } from './network-settings.tsx'
import { isHere, SETTING_PLACES } from './setting-places.ts'
import { SettingRow } from './setting-row.tsx'
import { THEME_LABELS } from './setting-texts.ts'
import styles from './settings.module.css'
import { ShortcutSetting } from './shortcut-setting.tsx'
import { TextSetting } from './text-setting.tsx'
import { UploadSettings } from './upload-settings.tsx'
import { type Saving, useSaveSetting } from './use-save-setting.ts'
import { useShownSetting } from './use-shown-setting.ts'

/** The person's choices on this computer. Each is saved as it is changed. */
export function SettingsScreen() {
  const about = useCall('app.about', {})
  const saving = useSaveSetting()
  useShownSetting(!about.isPending)
  const abilities = about.data?.abilities ?? []
  const hasLogin = isHere('startAtLogin', abilities)
  const hasShortcut = isHere('globalShortcut', abilities)
  return (
    <Screen title="Settings" layout="narrow">
      <p className={styles['lead']}>Each change is saved at once.</p>
      <NewLinks saving={saving} />
      <UploadSettings saving={saving} />
      <Appearance saving={saving} />
      <Group title="News">
        <SwitchSetting
          name="notifyExpiring"
          saving={saving}
          description="A day and an hour before it; a link that lives shorter, once. The URL is never shown."
        />
        {isHere('notifyUploaded', abilities) ? (
          <SwitchSetting
            name="notifyUploaded"
            saving={saving}
            description="While another program is in front. In the window you see it anyway."
          />
        ) : null}
      </Group>
      <NetworkSettings saving={saving} />
      {hasLogin || hasShortcut ? (
        <Group title="This computer">
          {hasLogin ? (
            <SwitchSetting name="startAtLogin" saving={saving} description="In the background, without a window." />
          ) : null}
          {hasShortcut ? <Shortcut saving={saving} /> : null}
        </Group>
      ) : null}
    </Screen>
  )
}

function NewLinks({ saving: { save, errors } }: { saving: Saving }) {
  const { settings } = usePreferences()
  return (
    <Group title="New links">
      <SettingRow name="expirySeconds" error={errors.expirySeconds}>
        <ExpirySetting seconds={settings.expirySeconds} onSave={(seconds) => save('expirySeconds', seconds)} />
      </SettingRow>
      <SettingRow name="sharePrefix" error={errors.sharePrefix}>
        <TextSetting
          label={SETTING_PLACES.sharePrefix.title}
          value={settings.sharePrefix}
          placeholder="None: at the top of the bucket"
          tidy={tidyPrefix}
          problem={sharePrefixProblem}
          describe={() => 'A prefix in the bucket, such as shared/links. A connection with one of its own keeps that.'}
          onSave={(prefix) => save('sharePrefix', prefix)}
        />
      </SettingRow>
      <SettingRow name="nameTemplate" error={errors.nameTemplate}>
        <NameTemplateSetting
          template={settings.nameTemplate}
          prefix={tidyPrefix(settings.sharePrefix)}
          onSave={(template) => save('nameTemplate', template)}
        />
      </SettingRow>
    </Group>
  )
}

function Appearance({ saving: { save, errors } }: { saving: Saving }) {
  const { settings } = usePreferences()
  return (
    <Group title="Appearance">
      <SettingRow name="theme" error={errors.theme}>
        <Segmented
          label={SETTING_PLACES.theme.title}
          options={THEMES.map((id) => ({ id, label: THEME_LABELS[id] }))}
          value={settings.theme}
          onChange={(theme) => void save('theme', theme)}
        />
      </SettingRow>
      <SettingRow name="dateLocale" error={errors.dateLocale}>
        <DateLanguageSetting tag={settings.dateLocale} onSave={(tag) => save('dateLocale', tag)} />
      </SettingRow>
    </Group>
  )
}

function Shortcut({ saving: { save, errors } }: { saving: Saving }) {
  const { settings } = usePreferences()
  return (
    <SettingRow name="globalShortcut" error={errors.globalShortcut}>
      <ShortcutSetting accelerator={settings.globalShortcut} onSave={(keys) => save('globalShortcut', keys)} />
    </SettingRow>
  )
}

function SwitchSetting({
  name,
  saving: { save, errors },
  description,
}: {
  name: 'notifyExpiring' | 'notifyUploaded' | 'startAtLogin'
  saving: Saving
  description: string
}) {
  const { settings } = usePreferences()
  const id = `${name}-description`
  return (
    <SettingRow name={name} error={errors[name]}>
      <Switch isSelected={settings[name]} onChange={(isOn) => void save(name, isOn)} aria-describedby={id}>
        {SETTING_PLACES[name].title}
      </Switch>
      <p id={id} className={styles['switchDescription']}>
        {description}
      </p>
    </SettingRow>
  )
}
