import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { WireError } from '../../../shared/errors.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import { useAction } from '../../actions/actions-context.tsx'
import { useClient } from '../../api/client-context.tsx'
import { usePreferences } from '../../app/preferences.tsx'
import { errorOf } from '../../ui/error-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import type { SettingName } from './setting-places.ts'
import { settingInWords } from './setting-texts.ts'

export interface Saving {
  /** Saves a setting and says so, with a way back. @returns whether it is saved */
  readonly save: <Name extends SettingName>(name: Name, value: Settings[Name]) => Promise<boolean>
  /** Why a setting's last change was not saved. */
  readonly errors: { readonly [Name in SettingName]?: WireError }
}

interface Change {
  readonly name: SettingName
  /** What it was before. */
  readonly patch: Partial<Settings>
}

/** Saves settings one by one, as they are changed. Each `undo` takes back what was changed last. */
export function useSaveSetting(): Saving {
  const call = useClient()
  const queries = useQueryClient()
  const toast = useToast()
  const { settings } = usePreferences()
  const [errors, setErrors] = useState<Saving['errors']>({})
  const [changes, setChanges] = useState<readonly Change[]>([])
  const dismiss = useRef<() => void>(undefined)

  const store = async (name: SettingName, patch: Partial<Settings>): Promise<Settings | undefined> => {
    dismiss.current?.()
    try {
      const answer = await call('settings.set', patch)
      queries.setQueryData(['settings.get', {}], answer)
      setErrors(({ [name]: _gone, ...others }) => others)
      return answer.settings
    } catch (error) {
      setErrors((others) => ({ ...others, [name]: errorOf(error) }))
      return undefined
    }
  }
  const undo = async (change: Change) => {
    setChanges((all) => all.filter((other) => other !== change))
    const now = await store(change.name, change.patch)
    if (now !== undefined) dismiss.current = toast({ title: settingInWords(change.name, now) })
  }
  const save: Saving['save'] = async (name, value) => {
    const change: Change = { name, patch: { [name]: settings[name] } }
    const now = await store(name, { [name]: value })
    if (now === undefined) return false
    setChanges((all) => [...all, change])
    const action = { label: 'Undo', run: () => void undo(change) }
    dismiss.current = toast({ title: settingInWords(name, now), action })
    return true
  }
  const last = changes.at(-1)
  useAction('undo', () => last && void undo(last), last !== undefined)

  return { save, errors }
}
