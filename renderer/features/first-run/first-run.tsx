import { FileImage, FolderUp, HardDrive, KeyRound, type LucideIcon, Plug, Server } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import type { Settings } from '../../../shared/settings/settings.ts'
import { useCallMutation } from '../../api/client-context.tsx'
import { useRouter } from '../../app/router.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNote } from '../../ui/error-note.tsx'
import styles from './first-run.module.css'
import { StorageChoice } from './storage-choice.tsx'

type Answer = Exclude<Settings['startedWith'], 'undecided'>

/** The one question of the first run. Whatever is answered, the other is there afterwards, too. */
export function FirstRun() {
  const { go } = useRouter()
  const { mutate, isPending, variables, error } = useCallMutation('settings.set')
  useEffect(() => {
    document.title = 'Welcome · Sandglass'
  }, [])

  const answer = (startedWith: Answer, then: () => void) => {
    // The place is set first: the screen that follows the answer is the right one at once.
    then()
    mutate({ startedWith })
  }
  const connect = (params: Readonly<Record<string, string>>) =>
    answer('storage', () => go('connections', { do: 'add', ...params }))

  return (
    <main className={styles['page']}>
      <div className={styles['column']}>
        <header className={styles['header']}>
          <img src="/mark.svg" alt="" width={52} height={52} />
          <h1>Share a file with a link that runs out</h1>
          <p>From your own storage, and you can take it back. How do you want to begin?</p>
        </header>
        {error === null ? null : <ErrorNote error={error} />}
        <div className={styles['choices']}>
          <Choice
            icon={HardDrive}
            title="Try it now"
            label="This computer only"
            text="With the playground: a small storage inside Sandglass. A link in a minute, without an account."
          >
            <ul className={styles['points']}>
              <li>Real signed links, with a real end</li>
              <li>They open on this computer and nowhere else</li>
              <li>Connect your storage whenever you like</li>
            </ul>
            <Button
              look="primary"
              isPending={isPending && variables.startedWith === 'playground'}
              onPress={() => answer('playground', () => go('share'))}
            >
              Try it now
            </Button>
            <SampleLink />
          </Choice>
          <Choice
            icon={Plug}
            title="Connect my storage"
            label="Opens for others, too"
            text="Amazon S3, or any storage that speaks its language. You need a bucket and a key to it."
          >
            <StorageChoice onConnect={connect} onGoOn={() => answer('storage', () => go('share'))} />
          </Choice>
        </div>
        <ul className={styles['promises']}>
          <Promised icon={KeyRound}>Keys stay in this system’s keychain.</Promised>
          <Promised icon={FolderUp}>Files go straight to your storage.</Promised>
          <Promised icon={Server}>No server of ours, no account with us.</Promised>
        </ul>
      </div>
    </main>
  )
}

function Choice(props: { icon: LucideIcon; title: string; label: string; text: string; children: ReactNode }) {
  const { icon: Icon, title, label, text, children } = props
  return (
    <section className={styles['choice']} aria-label={title}>
      <div className={styles['title']}>
        <Icon aria-hidden size={22} strokeWidth={1.7} />
        <h2>{title}</h2>
        <span className={styles['label']}>{label}</span>
      </div>
      <p className={styles['text']}>{text}</p>
      {children}
    </section>
  )
}

/** What one gets, in a picture. */
function SampleLink() {
  return (
    <div aria-hidden className={styles['sample']}>
      <div className={styles['sampleRow']}>
        <FileImage size={18} strokeWidth={1.7} />
        <span>holiday.jpg</span>
        <span className={styles['sampleEnd']}>23 h 59 min</span>
      </div>
      <div className={styles['sampleTime']} />
    </div>
  )
}

function Promised({ icon: Icon, children }: { icon: LucideIcon; children: string }) {
  return (
    <li>
      <Icon aria-hidden size={15} />
      {children}
    </li>
  )
}
