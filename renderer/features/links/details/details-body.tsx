import { Ellipsis, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import type { LinkView } from '../../../../shared/api/link-calls.ts'
import { displayText } from '../../../../shared/links/display-text.ts'
import { revocationMethodOf } from '../../../../shared/revocation/methods.ts'
import { useCallMutation } from '../../../api/client-context.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { Menu } from '../../../ui/menu.tsx'
import { linkMenu } from '../link-menu.ts'
import { LinkBadge, StatusSentence } from '../link-state.tsx'
import { linkWhere } from '../link-texts.ts'
import type { LinkCommand } from '../row-context.ts'
import styles from './details.module.css'
import { EndSection } from './end-section.tsx'
import { HistorySection } from './history-section.tsx'
import { TrySection } from './try-section.tsx'
import { UrlSection } from './url-section.tsx'
import { VisibleSection } from './visible-section.tsx'

export interface DetailsBodyProps {
  readonly link: LinkView
  readonly onCommand: (command: LinkCommand, link: LinkView) => void
  readonly onShowOther: (id: string) => void
}

export function DetailsBody({ link, onCommand, onShowOther }: DetailsBodyProps) {
  const isOver = link.revokedAt !== undefined
  return (
    <>
      <div className={styles['state']}>
        <p className={styles['muted']}>{linkWhere(link)}</p>
        <p>
          <LinkBadge link={link} />
        </p>
        <p>
          <StatusSentence link={link} />
        </p>
      </div>
      <div className={styles['commands']}>
        {isOver ? null : (
          <Button size="s" icon={RotateCw} onPress={() => onCommand('renew', link)}>
            Renew…
          </Button>
        )}
        {isOver ? null : (
          <Button size="s" look="danger" onPress={() => onCommand('revoke', link)}>
            Revoke…
          </Button>
        )}
        <Menu
          label="More"
          items={linkMenu().filter(({ id }) => id === 'forget' || id === 'try')}
          onAction={(command) => onCommand(command, link)}
        >
          <IconButton size="s" icon={Ellipsis} label="More" />
        </Menu>
      </div>
      {link.note === undefined ? null : (
        <Section title="Note">
          <p>{displayText(link.note)}</p>
        </Section>
      )}
      <Section title="End">
        <EndSection link={link} />
      </Section>
      {isOver ? null : (
        <Section title="Link">
          <UrlSection link={link} onCopy={() => onCommand('copy', link)} onRenew={() => onCommand('renew', link)} />
        </Section>
      )}
      <Section title="As the recipient would get it">
        <TrySection link={link} />
      </Section>
      <Section title="Taking it back">
        <TakingBack link={link} />
      </Section>
      <Section title="What the recipient can see in it">
        <VisibleSection link={link} />
      </Section>
      <Section title="History">
        <HistorySection link={link} onShowOther={onShowOther} />
      </Section>
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles['section']}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function TakingBack({ link }: { link: LinkView }) {
  const { label, breaks, undoable, advice } = revocationMethodOf(link.revocation)
  if (link.revokedAt !== undefined) {
    return (
      <>
        <p>It has been taken back.</p>
        {undoable ? <BringBack link={link} /> : null}
      </>
    )
  }
  return (
    <>
      <p>{label}.</p>
      <p className={styles['muted']}>
        {advice ??
          `Affects ${breaks.charAt(0).toLowerCase()}${breaks.slice(1)} ${undoable ? 'It can be undone.' : 'It can’t be undone.'}`}
      </p>
    </>
  )
}

function BringBack({ link }: { link: LinkView }) {
  const { mutate, data, error, isPending } = useCallMutation('links.restore')
  const result = data?.results[0]
  const problem = error ?? result?.error
  return (
    <>
      <Button size="s" isPending={isPending} onPress={() => mutate({ ids: [link.id] })}>
        Make it work again
      </Button>
      {problem === undefined || problem === null ? null : <ErrorNote error={problem} />}
      {result?.outcome === 'not-confirmed' ? (
        <p role="status" className={styles['muted']}>
          It was undone, and does not work yet. {displayText(result.probe?.sentence ?? '')}
        </p>
      ) : null}
    </>
  )
}
