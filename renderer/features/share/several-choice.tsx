import { useCallMutation } from '../../api/client-context.tsx'
import { usePreferences } from '../../app/preferences.tsx'
import { TextField } from '../../ui/field.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { useSharing } from './share-context.tsx'
import { isSeveral, zipNameOf } from './waiting-file.ts'

const CHOICES = [
  { id: 'links', label: 'A link for each' },
  { id: 'zip', label: 'One ZIP' },
] as const

/** What a folder, or several files, become. The choice is kept for the next time. */
export function SeveralChoice() {
  const { draft, change, waiting } = useSharing()
  const { settings } = usePreferences()
  const { mutate } = useCallMutation('settings.set')
  if (draft.from !== 'files' || !isSeveral(waiting)) return null
  return (
    <>
      <Segmented
        label="Share as"
        options={CHOICES}
        value={settings.severalFiles}
        onChange={(severalFiles) => mutate({ severalFiles })}
      />
      {settings.severalFiles === 'zip' ? (
        <TextField
          label="Name of the ZIP"
          placeholder={zipNameOf(waiting)}
          // With the ending it may lack.
          maxLength={251}
          value={draft.zipName}
          onChange={(zipName) => change({ zipName })}
        />
      ) : null}
    </>
  )
}
