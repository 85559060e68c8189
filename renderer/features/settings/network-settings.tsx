import { useState } from 'react'
import {
  caFileProblem,
  NO_PROXY,
  noProxyProblem,
  proxyProblem,
  SYSTEM_PROXY,
} from '../../../shared/settings/network.ts'
import { usePreferences } from '../../app/preferences.tsx'
import { Group } from '../../ui/group.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { SETTING_PLACES } from './setting-places.ts'
import { SettingRow } from './setting-row.tsx'
import { PROXY_LABELS } from './setting-texts.ts'
import { TextSetting } from './text-setting.tsx'
import type { Saving } from './use-save-setting.ts'

const trimmed = (text: string) => text.trim()

/** How storages are reached. Nothing here makes a certificate be trusted that nobody vouches for. */
export function NetworkSettings({ saving: { save, errors } }: { saving: Saving }) {
  const { settings } = usePreferences()
  return (
    <Group title="Network">
      <SettingRow name="proxy" error={errors.proxy}>
        <ProxySetting proxy={settings.proxy} onSave={(proxy) => save('proxy', proxy)} />
      </SettingRow>
      <SettingRow name="noProxy" error={errors.noProxy}>
        <TextSetting
          label={SETTING_PLACES.noProxy.title}
          value={settings.noProxy}
          placeholder="nas.local, .example.com, 10.0.0.0/8"
          tidy={trimmed}
          problem={noProxyProblem}
          describe={() => 'With their subdomains. This computer itself is always reached without one.'}
          onSave={(hosts) => save('noProxy', hosts)}
        />
      </SettingRow>
      <SettingRow name="caFile" error={errors.caFile}>
        <TextSetting
          label={SETTING_PLACES.caFile.title}
          value={settings.caFile}
          placeholder="None"
          tidy={trimmed}
          problem={(path) => caFileProblem(path.trim())}
          describe={() =>
            'The path of a PEM file. What its certificates vouch for is trusted besides what this computer trusts.'
          }
          onSave={(path) => save('caFile', path)}
        />
      </SettingRow>
    </Group>
  )
}

const OWN = 'own'

function ProxySetting({ proxy, onSave }: { proxy: string; onSave: (proxy: string) => Promise<boolean> }) {
  const isAddress = proxy !== SYSTEM_PROXY && proxy !== NO_PROXY
  const [isOwn, setIsOwn] = useState(isAddress)
  const shown = isOwn || isAddress ? OWN : proxy === NO_PROXY ? NO_PROXY : SYSTEM_PROXY
  return (
    <>
      <Segmented
        label={SETTING_PLACES.proxy.title}
        options={([SYSTEM_PROXY, NO_PROXY, OWN] as const).map((id) => ({ id, label: PROXY_LABELS[id] }))}
        value={shown}
        onChange={(id) => {
          setIsOwn(id === OWN)
          if (id !== OWN) void onSave(id)
        }}
      />
      {shown === OWN ? (
        <TextSetting
          label="Address of the proxy"
          value={isAddress ? proxy : ''}
          placeholder="http://proxy.example.com:3128"
          tidy={trimmed}
          problem={(text) => proxyProblem(text.trim())}
          describe={() =>
            isAddress
              ? 'A name and a password belong in the variable HTTPS_PROXY instead.'
              : 'Until there is one, nothing changes.'
          }
          onSave={onSave}
        />
      ) : null}
    </>
  )
}
