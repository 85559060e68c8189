import { ChevronRight } from 'lucide-react'
import { Button } from 'react-aria-components/Button'
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure'
import { Heading } from 'react-aria-components/Heading'
import { useCallMutation } from '../../api/client-context.tsx'
import { usePreferences } from '../../app/preferences.tsx'
import { TextField } from '../../ui/field.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Switch } from '../../ui/switch.tsx'
import { PickedOptions } from './picked-options.tsx'
import { useSharing } from './share-context.tsx'
import { changedOptions, type Treatment } from './share-draft.ts'
import styles from './share-options.module.css'
import { useZip } from './use-zip.ts'
import { fileCount } from './waiting-file.ts'

const TREATMENTS = [
  { id: 'attachment', label: 'Download it' },
  { id: 'inline', label: 'Show it' },
] as const satisfies readonly { id: Treatment; label: string }[]

/** What most links do without. */
export function ShareOptions({ connection }: { connection: string | undefined }) {
  const { draft, change, waiting } = useSharing()
  const changed = changedOptions(draft)
  const zip = useZip()
  const count =
    zip !== undefined ? 1 : draft.from === 'files' ? fileCount(waiting) : (draft.picked?.objects.length ?? 0)
  const hasAnswer = draft.from === 'files' || draft.method === 'GET' || draft.method === 'HEAD'
  return (
    <Disclosure className={styles['options'] ?? ''}>
      <Heading className={styles['heading'] ?? ''} level={2}>
        <Button slot="trigger" className={styles['trigger'] ?? ''}>
          <ChevronRight aria-hidden size={15} />
          Options
          {changed === 0 ? null : <span className={styles['changed']}>{changed} set</span>}
        </Button>
      </Heading>
      <DisclosurePanel className={styles['panel'] ?? ''}>
        <div className={styles['fields']}>
          {zip === undefined ? null : <CompressionSwitch />}
          {draft.from === 'storage' ? <PickedOptions connection={connection} /> : null}
          {hasAnswer ? (
            <>
              <Segmented
                label="The recipient’s browser should"
                options={TREATMENTS}
                value={draft.treatment}
                onChange={(treatment) => change({ treatment })}
              />
              <TextField
                label="Download name"
                description={count > 1 ? 'For one file only: several keep their own names.' : undefined}
                isDisabled={count > 1}
                maxLength={255}
                value={draft.fileName}
                onChange={(fileName) => change({ fileName })}
              />
              <TextField
                label="Content type"
                placeholder="By the file’s name"
                mono
                maxLength={255}
                value={draft.contentType}
                onChange={(contentType) => change({ contentType })}
              />
            </>
          ) : null}
          <TextField
            label="Note"
            description="For yourself: who it is for, and why. It is not part of the link."
            maxLength={1000}
            value={draft.note}
            onChange={(note) => change({ note })}
          />
          <Switch isSelected={draft.preflight} onChange={(preflight) => change({ preflight })}>
            Try the link before handing it over
          </Switch>
        </div>
      </DisclosurePanel>
    </Disclosure>
  )
}

function CompressionSwitch() {
  const { settings } = usePreferences()
  const { mutate } = useCallMutation('settings.set')
  return (
    <Switch
      isSelected={settings.zipCompression === 'deflate'}
      onChange={(isOn) => mutate({ zipCompression: isOn ? 'deflate' : 'store' })}
    >
      Compress the ZIP
    </Switch>
  )
}
