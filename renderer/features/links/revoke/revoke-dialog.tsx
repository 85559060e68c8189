import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LinkView } from '../../../../shared/api/link-calls.ts'
import { REVOCATION_METHODS, revocationMethodOf } from '../../../../shared/revocation/methods.ts'
import { invalidateAfter, useClient } from '../../../api/client-context.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { ProgressBar } from '../../../ui/progress-bar.tsx'
import { linkName, linksCount, namesOf } from '../link-texts.ts'
import styles from './revoke.module.css'
import { RevokeResults } from './revoke-results.tsx'
import type { RevokeResult } from './revoke-summary.ts'

/** How many links one call takes back: each is deleted and proven, so a call can last, and its end moves the bar. */
const AT_ONCE = 5

/** Takes links back: says what will happen, does it, and shows the proof. What can't be taken back is only explained. */
export function RevokeDialog({ links, onClose }: { links: readonly LinkView[]; onClose: () => void }) {
  const revoking = useRevoking(links.map(({ id }) => id))
  const possible = links.filter((link) => link.revocation !== 'none' && link.revokedAt === undefined)
  const { results, isRunning, error } = revoking

  if (possible.length === 0 && results === undefined) return <CannotRevoke links={links} onClose={onClose} />
  if (results !== undefined && !isRunning && error === undefined) {
    return (
      <Dialog
        title={results.every(({ outcome }) => outcome === 'revoked') ? 'Revoked' : 'Not all could be revoked'}
        isOpen
        onClose={onClose}
        actions={
          <Button look="primary" autoFocus onPress={onClose}>
            Done
          </Button>
        }
      >
        <RevokeResults links={links} results={results} />
      </Dialog>
    )
  }
  return (
    <Dialog
      role="alertdialog"
      title={links.length === 1 ? 'Take this link back?' : `Take ${linksCount(links.length)} back?`}
      isOpen
      onClose={() => (isRunning ? undefined : onClose())}
      actions={
        <>
          <Button autoFocus isDisabled={isRunning} onPress={onClose}>
            Cancel
          </Button>
          <Button look="danger" isPending={isRunning} onPress={() => void revoking.run()}>
            {isRunning ? 'Revoking…' : possible.every(isDeleted) ? 'Delete and revoke' : 'Revoke'}
          </Button>
        </>
      }
    >
      {error === undefined ? <WhatHappens links={links} possible={possible} /> : <ErrorNote error={error} />}
      {isRunning ? <ProgressBar label="Revoking" value={(results?.length ?? 0) / links.length} /> : null}
    </Dialog>
  )
}

/** What was made for the link is deleted with it. */
function isDeleted({ revocation }: LinkView): boolean {
  return revocation === 'delete-upload' || revocation === 'share-copy'
}

function WhatHappens({ links, possible }: { links: readonly LinkView[]; possible: readonly LinkView[] }) {
  const untouched = links.length - possible.length
  const isOne = possible.length === 1
  const deleted = possible.filter(isDeleted)
  const others = [...new Set(possible.filter((link) => !isDeleted(link)).map(({ revocation }) => revocation))]
  return (
    <div className={styles['texts']}>
      <p>
        {deleted.length === 0 ? (
          <strong>{namesOf(possible)}</strong>
        ) : (
          <>
            The {deleted.length === 1 ? 'copy' : 'copies'} of <strong>{namesOf(deleted)}</strong>{' '}
            {deleted.length === 1 ? 'is' : 'are'} deleted from the storage.
          </>
        )}{' '}
        Then the storage is asked for the {isOne ? 'link' : 'links'}, to see that {isOne ? 'it is' : 'they are'} dead.
      </p>
      <ul className={styles['list']}>
        {others.map((id) => (
          <li key={id}>
            {revocationMethodOf(id).label}. Affects {revocationMethodOf(id).breaks}
          </li>
        ))}
        <li>Downloads that are already running may finish.</li>
        {deleted.length === 0 ? (
          <li>It can be undone.</li>
        ) : (
          <>
            <li>Renewals of the same copy end with it.</li>
            <li>This can’t be undone. Your own file is not touched.</li>
          </>
        )}
      </ul>
      {untouched > 0 ? (
        <p className={styles['muted']}>
          {untouched === 1 ? '1 of them stays as it is' : `${untouched} of them stay as they are`}: what can’t be
          revoked alone, or is revoked already.
        </p>
      ) : null}
    </div>
  )
}

function CannotRevoke({ links, onClose }: { links: readonly LinkView[]; onClose: () => void }) {
  const [first] = links
  const areRevoked = links.every((link) => link.revokedAt !== undefined)
  const title = areRevoked
    ? 'Revoked already'
    : links.length === 1
      ? 'Can’t be revoked alone'
      : 'These can’t be revoked alone'
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <Button autoFocus onPress={onClose}>
          Close
        </Button>
      }
    >
      <div className={styles['texts']}>
        {links.length === 1 && first !== undefined ? <p className={styles['name']}>{linkName(first)}</p> : null}
        <p>
          {areRevoked
            ? 'The storage has been seen to refuse it. There is nothing left to take back.'
            : REVOCATION_METHODS.none.advice}
        </p>
      </div>
    </Dialog>
  )
}

function useRevoking(ids: readonly string[]) {
  const call = useClient()
  const queries = useQueryClient()
  const [results, setResults] = useState<readonly RevokeResult[]>()
  const [isRunning, setIsRunning] = useState(false)
  const [error, setError] = useState<unknown>()

  const run = async () => {
    setIsRunning(true)
    setError(undefined)
    try {
      let done: readonly RevokeResult[] = []
      for (let start = 0; start < ids.length; start += AT_ONCE) {
        const answer = await call('links.revoke', { ids: ids.slice(start, start + AT_ONCE) })
        done = [...done, ...answer.results]
        setResults(done)
      }
    } catch (thrown) {
      setError(thrown)
    } finally {
      setIsRunning(false)
      invalidateAfter(queries, 'links.revoke')
    }
  }
  return { results, isRunning, error, run }
}
