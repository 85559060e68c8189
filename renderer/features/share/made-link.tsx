import { Copy, RotateCw } from 'lucide-react'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { useCall } from '../../api/client-context.tsx'
import { useRouter } from '../../app/router.tsx'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { CopyAsMenu } from '../links/copy-as-menu.tsx'
import { LinkBadge, TimeLeft, useLinkState } from '../links/link-state.tsx'
import { linkName } from '../links/link-texts.ts'
import { useCopyLinks } from '../links/use-copy-links.ts'
import { percent } from '../uploads/upload-progress.ts'
import { useUploadCommands } from '../uploads/use-uploads.ts'
import styles from './made-links.module.css'

export interface MadeLinkProps {
  /** As it was when it was made. */
  readonly link: LinkView
  readonly upload: Upload | undefined
  readonly onRevoke: () => void
}

/** A link that was just made: what it is doing, and what can be done with it. */
export function MadeLink({ link: made, upload, onRevoke }: MadeLinkProps) {
  const { go } = useRouter()
  const { copy } = useCopyLinks()
  // A link whose upload is canceled leaves the library.
  const isCanceled = upload?.state === 'canceled'
  const { data, error } = useCall('links.get', { id: made.id }, { enabled: !isCanceled })
  const isForgotten = !isCanceled && error?.code === 'not-found'
  const isGone = isCanceled || isForgotten
  const link = data?.link ?? made
  const name = linkName(link)
  return (
    <li className={styles['item']}>
      <div className={styles['line']}>
        <button type="button" className={styles['name']} disabled={isGone} onClick={() => go('links', { id: link.id })}>
          {name}
        </button>
        {isForgotten ? <Badge tone="idle">Forgotten</Badge> : <State link={link} upload={upload} />}
      </div>
      {upload?.state === 'uploading' ? (
        <ProgressBar
          label={`Upload of ${name}`}
          value={upload.size === 0 ? undefined : upload.sentBytes / upload.size}
        />
      ) : null}
      {upload?.state === 'failed' ? <Failure upload={upload} /> : null}
      {isGone ? null : (
        <div className={styles['line']}>
          <span className={styles['muted']}>
            <End link={link} />
          </span>
          {link.revokedAt === undefined ? (
            <span className={styles['commands']}>
              <IconButton size="s" icon={Copy} label={`Copy the link to ${name}`} onPress={() => void copy([link])} />
              <CopyAsMenu links={[link]} />
              {link.revocation === 'none' ? null : (
                <Button size="s" aria-label={`Revoke… the link to ${name}`} onPress={onRevoke}>
                  Revoke…
                </Button>
              )}
            </span>
          ) : null}
        </div>
      )}
    </li>
  )
}

function End({ link }: { link: LinkView }) {
  const state = useLinkState(link)
  const word = state === 'revoked' ? 'revoked' : state === 'expired' ? 'ended' : 'ends in'
  return (
    <>
      {word} <TimeLeft link={link} />
    </>
  )
}

function State({ link, upload }: { link: LinkView; upload: Upload | undefined }) {
  const state = link.revokedAt === undefined ? uploadBadge(upload) : undefined
  return state === undefined ? <LinkBadge link={link} /> : <Badge tone={state.tone}>{state.label}</Badge>
}

function uploadBadge(upload: Upload | undefined): { readonly tone: Tone; readonly label: string } | undefined {
  switch (upload?.state) {
    case 'waiting':
      return { tone: 'info', label: 'Waiting' }
    case 'uploading':
      return { tone: 'info', label: `Uploading ${percent(upload.sentBytes, upload.size)}` }
    case 'failed':
      return { tone: 'bad', label: 'Failed' }
    case 'canceled':
      return { tone: 'idle', label: 'Canceled' }
    case 'done':
      return { tone: 'good', label: 'Works' }
    case undefined:
      return undefined
  }
}

function Failure({ upload: { id, error } }: { upload: Upload }) {
  const { retry } = useUploadCommands()
  return (
    <div className={styles['failure']} role="alert">
      <p>
        {displayText(error?.message ?? 'The upload failed.')} {displayText(error?.hint ?? '')}
      </p>
      <Button size="s" icon={RotateCw} onPress={() => void retry([id])}>
        Try again
      </Button>
    </div>
  )
}
