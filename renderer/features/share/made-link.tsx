import { Copy, RotateCw } from 'lucide-react'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import type { Upload } from '../../../shared/api/upload-calls.ts'
import { useCall } from '../../api/client-context.tsx'
import { useRouter } from '../../app/router.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { CopyAsMenu } from '../links/copy-as-menu.tsx'
import { LinkBadge, TimeLeft, useLinkState } from '../links/link-state.tsx'
import { linkName } from '../links/link-texts.ts'
import { useCopyLinks } from '../links/use-copy-links.ts'
import { errorInWords, stateBadge, troubleOf } from '../uploads/upload-texts.ts'
import { useUploadOf } from '../uploads/uploads-context.tsx'
import { useUploadCommands } from '../uploads/use-uploads.ts'
import styles from './made-links.module.css'

export interface MadeLinkProps {
  /** As it was when it was made. */
  readonly link: LinkView
  /** All rows are of one height: what there is to say of the upload takes the place of the end. */
  readonly isTight?: boolean
  readonly onRevoke: () => void
}

/** A link that was just made: what it is doing, and what can be done with it. */
export function MadeLink({ link: made, isTight = false, onRevoke }: MadeLinkProps) {
  const upload = useUploadOf(made.id)
  const { go } = useRouter()
  const { copy } = useCopyLinks()
  const { run } = useUploadCommands()
  const why = upload === undefined ? undefined : troubleOf(upload)
  // A link whose upload is canceled leaves the library.
  const isCanceled = upload?.state === 'canceled'
  const { data, error } = useCall('links.get', { id: made.id }, { enabled: !isCanceled })
  const isForgotten = !isCanceled && error?.code === 'not-found'
  const isGone = isCanceled || isForgotten
  const link = data?.link ?? made
  const name = linkName(link)
  return (
    <>
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
      {upload === undefined || isTight ? null : <Trouble upload={upload} />}
      {isGone ? null : (
        <div className={styles['line']}>
          {isTight && why !== undefined ? (
            <span className={styles['tightWhy']} title={errorInWords(why)}>
              {errorInWords(why)}
            </span>
          ) : (
            <span className={styles['muted']}>
              <End link={link} />
            </span>
          )}
          {isTight && upload?.state === 'failed' ? (
            <IconButton
              size="s"
              icon={RotateCw}
              label={`Try ${name} again`}
              onPress={() => void run('retry', upload.id)}
            />
          ) : link.revokedAt === undefined ? (
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
    </>
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
  if (upload === undefined || link.revokedAt !== undefined) return <LinkBadge link={link} />
  const { tone, label } = stateBadge(upload)
  return <Badge tone={tone}>{upload.state === 'uploading' ? `Uploading ${label}` : label}</Badge>
}

/** Why it failed, or why it does not go on. */
function Trouble({ upload }: { upload: Upload }) {
  const { run } = useUploadCommands()
  const why = troubleOf(upload)
  if (why === undefined) return null
  if (upload.state !== 'failed') return <p className={styles['waits']}>{errorInWords(why)}</p>
  return (
    <div className={styles['failure']} role="alert">
      <p>{errorInWords(why)}</p>
      <Button size="s" icon={RotateCw} onPress={() => void run('retry', upload.id)}>
        Try again
      </Button>
    </div>
  )
}
