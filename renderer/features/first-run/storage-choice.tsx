import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { CONNECTABLE_PROVIDERS, PROVIDERS } from '../../../shared/connections/providers.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { useCall } from '../../api/client-context.tsx'
import { Button } from '../../ui/button.tsx'
import { profileSubtitle } from '../connections/connection-texts.ts'
import styles from './first-run.module.css'

/** More profiles than this are chosen in the form, where they are all in one list. */
const MOST_PROFILES = 3

export interface StorageChoiceProps {
  /** Opens the form with what is known. */
  readonly onConnect: (params: Readonly<Record<string, string>>) => void
  /** With what is connected already. */
  readonly onGoOn: () => void
}

/** The ways to a connection: one that is there (from the command line), a profile of `~/.aws`, a provider. */
export function StorageChoice({ onConnect, onGoOn }: StorageChoiceProps) {
  const profiles = useCall('connections.profiles', {}).data?.profiles ?? []
  const connections = useCall('connections.list', {}).data?.connections ?? []
  const saved = connections.filter(({ provider }) => provider !== 'playground')
  return (
    <>
      {saved.length === 0 ? null : (
        <Ways title="Connected on this computer already">
          <Way title={saved.map(({ name }) => name).join(', ')} text="Made with the command line" onPress={onGoOn} />
        </Ways>
      )}
      {profiles.length === 0 ? null : (
        <Ways title="Found in ~/.aws">
          {profiles.slice(0, MOST_PROFILES).map((profile) => (
            <Way
              key={profile.name}
              title={displayText(profile.name)}
              text={profileSubtitle(profile)}
              onPress={() => onConnect({ profile: profile.name })}
            />
          ))}
          {profiles.length > MOST_PROFILES ? (
            <Way
              title={`${profiles.length - MOST_PROFILES} more`}
              text="Choose in the form"
              onPress={() => onConnect({ source: 'profile' })}
            />
          ) : null}
        </Ways>
      )}
      <div className={styles['ways']}>
        <h3>Whose storage is it?</h3>
        <ul className={styles['providers']}>
          {CONNECTABLE_PROVIDERS.map((id) => (
            <li key={id}>
              <Button size="s" onPress={() => onConnect({ provider: id })}>
                {PROVIDERS[id].label}
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}

function Ways({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles['ways']}>
      <h3>{title}</h3>
      <ul className={styles['list']}>{children}</ul>
    </div>
  )
}

function Way({ title, text, onPress }: { title: string; text: string; onPress: () => void }) {
  return (
    <li className={styles['listed']}>
      <AriaButton className={styles['way'] ?? ''} onPress={onPress}>
        <span className={styles['name']}>{title}</span>
        <span className={styles['detail']}>{text}</span>
        <ChevronRight aria-hidden size={16} />
      </AriaButton>
    </li>
  )
}
