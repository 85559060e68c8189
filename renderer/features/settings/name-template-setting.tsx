import { RotateCcw } from 'lucide-react'
import { displayText } from '../../../shared/links/display-text.ts'
import { fillNameTemplate, nameTemplateProblem } from '../../../shared/settings/name-template.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings/settings.ts'
import { useNow } from '../../time/now-context.tsx'
import { Button } from '../../ui/button.tsx'
import { SETTING_PLACES } from './setting-places.ts'
import styles from './settings.module.css'
import { TextSetting } from './text-setting.tsx'

/** Stands for what is random, which differs each time. */
const RANDOM_EXAMPLE = 'k3v9Xm7QdR2tYw8LpZ4nAb'
const FILE_EXAMPLE = 'Report 2026.pdf'

/** How an upload's key is made, with an example that follows the typing. */
export function NameTemplateSetting({
  template,
  prefix,
  onSave,
}: {
  template: string
  prefix: string
  onSave: (template: string) => Promise<boolean>
}) {
  const date = useNow((now) => new Date(now).toISOString().slice(0, 10))
  return (
    <>
      <TextSetting
        label={SETTING_PLACES.nameTemplate.title}
        value={template}
        problem={nameTemplateProblem}
        describe={(draft) => (
          <>
            <Tokens />
            {nameTemplateProblem(draft) === undefined ? (
              <span className={styles['example']}>
                Example:{' '}
                <code>
                  {displayText(
                    (prefix === '' ? '' : `${prefix}/`) +
                      fillNameTemplate(draft, { random: RANDOM_EXAMPLE, fileName: FILE_EXAMPLE, date }),
                  )}
                </code>
              </span>
            ) : null}
          </>
        )}
        onSave={onSave}
      />
      {template === DEFAULT_SETTINGS.nameTemplate ? null : (
        <div>
          <Button size="s" icon={RotateCcw} onPress={() => void onSave(DEFAULT_SETTINGS.nameTemplate)}>
            Use {DEFAULT_SETTINGS.nameTemplate}
          </Button>
        </div>
      )}
    </>
  )
}

function Tokens() {
  return (
    <span>
      <code>{'{random}'}</code> can’t be guessed, <code>{'{name}'}</code> is the file’s, <code>{'{stem}'}</code> and{' '}
      <code>{'{ext}'}</code> are its parts, <code>{'{date}'}</code> is the day of the upload.
    </span>
  )
}
