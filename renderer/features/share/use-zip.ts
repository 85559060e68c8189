import { usePreferences } from '../../app/preferences.tsx'
import { useSharing } from './share-context.tsx'
import { type Zip, zipFileName } from './share-draft.ts'
import { isSeveral, zipNameOf } from './waiting-file.ts'

/** The ZIP that what waits becomes, where it does. */
export function useZip(): Zip | undefined {
  const { draft, waiting } = useSharing()
  const { settings } = usePreferences()
  if (draft.from !== 'files' || settings.severalFiles !== 'zip' || !isSeveral(waiting)) return undefined
  return { name: zipFileName(draft.zipName, zipNameOf(waiting)), compression: settings.zipCompression }
}
