import { FileDown } from 'lucide-react'
import type { CallOutput } from '../../../shared/api/contract.ts'
import { useAction } from '../../actions/actions-context.tsx'
import { useCall } from '../../api/client-context.tsx'
import { useRouter } from '../../app/router.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import { Group } from '../../ui/group.tsx'
import { Screen } from '../../ui/screen.tsx'
import styles from './about.module.css'
import { versionsText } from './about-texts.ts'
import { DiagnosticsDialog } from './diagnostics-dialog.tsx'
import { Licences } from './licences.tsx'

type About = CallOutput<'app.about'>

/** What runs here, where its files are, whose work it contains, and a report for those who help. */
export function AboutScreen() {
  const about = useCall('app.about', {})
  const { place, go } = useRouter()
  const showReport = () => go('about', { do: 'diagnostics' }, { replace: true })
  useAction('export-diagnostics', showReport)
  return (
    <Screen
      title="About"
      layout="narrow"
      actions={
        <Button icon={FileDown} onPress={showReport}>
          Export diagnostics…
        </Button>
      }
    >
      {about.isError ? (
        <ErrorNote error={about.error} action={<Button onPress={() => about.refetch()}>Try again</Button>} />
      ) : null}
      {about.data === undefined ? null : <Facts about={about.data} />}
      {place.params['do'] === 'diagnostics' ? (
        <DiagnosticsDialog onClose={() => go('about', {}, { replace: true })} />
      ) : null}
    </Screen>
  )
}

function Facts({ about }: { about: About }) {
  return (
    <>
      <header className={styles['product']}>
        <img src="/mark.svg" alt="" width={56} height={56} />
        <div>
          <p className={styles['name']}>
            Sandglass <span className={styles['version']}>{about.version}</span>
          </p>
          <p className={styles['claim']}>
            Share a file from your own storage with a link that runs out, and that you can take back.
          </p>
        </div>
      </header>
      <Group
        title="Where your data is"
        description="Links, connections and settings are files in one folder. Secrets are in the keychain of this computer, or under your passphrase in a vault."
      >
        <Path label="Data" path={about.dataFolder} copyLabel="Copy the path of the data" />
        <Path label="Log" path={about.logFile} copyLabel="Copy the path of the log" />
      </Group>
      <Group title="Versions" aside={<CopyButton label="Copy the versions" text={versionsText(about)} />}>
        <dl className={styles['versions']}>
          {about.components.map(({ name, version }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{version}</dd>
            </div>
          ))}
        </dl>
      </Group>
      <Licences licences={about.licences} hasChromium={about.host === 'desktop'} />
    </>
  )
}

function Path({ label, path, copyLabel }: { label: string; path: string; copyLabel: string }) {
  return (
    <div className={styles['path']}>
      <span className={styles['pathLabel']}>{label}</span>
      <code>{path}</code>
      <CopyButton label={copyLabel} text={path} />
    </div>
  )
}
