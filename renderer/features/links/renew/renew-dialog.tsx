import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LinkView } from '../../../../shared/api/link-calls.ts'
import { invalidateAfter, useClient } from '../../../api/client-context.tsx'
import { usePreferences } from '../../../app/preferences.tsx'
import { useNow } from '../../../time/now-context.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { ErrorNote, errorOf } from '../../../ui/error-note.tsx'
import { useToast } from '../../../ui/toast.tsx'
import { EffectiveExpiry } from '../../expiry/effective-expiry.tsx'
import { ExpiryChoice } from '../../expiry/expiry-choice.tsx'
import { type Expiry, type ExpiryDraft, requestOf } from '../../expiry/expiry-draft.ts'
import { linkName, linksCount, namesOf } from '../link-texts.ts'
import { useCopyLinks } from '../use-copy-links.ts'
import { isRenewable, summarizeRenewals } from './renew-summary.ts'

export interface RenewDialogProps {
  readonly links: readonly LinkView[]
  readonly onClose: () => void
  /** One link was renewed; its renewal's id. */
  readonly onRenewed: (id: string) => void
}

/** Signs links anew with a new end, and puts the new ones on the clipboard. */
export function RenewDialog({ links, onClose, onRenewed }: RenewDialogProps) {
  const { settings } = usePreferences()
  const [draft, setDraft] = useState<ExpiryDraft>({ kind: 'for', seconds: settings.expirySeconds })
  const [isAsked, setAsked] = useState(false)
  const renewable = links.filter(isRenewable)
  const { renew, isRunning, error } = useRenewing(renewable, onClose, onRenewed)
  const [first] = renewable
  const start = () => {
    const request = requestOf(draft, Date.now())
    setAsked(true)
    if (request.ok) void renew(request.expiry)
  }

  if (first === undefined) {
    return (
      <Dialog
        title="Can’t be renewed"
        size="s"
        isOpen
        onClose={onClose}
        actions={<Button onPress={onClose}>Close</Button>}
      >
        <p>It was revoked, and the copy behind it deleted. Share the file again.</p>
      </Dialog>
    )
  }
  return (
    <Dialog
      title={renewable.length === 1 ? `Renew ${linkName(first)}` : `Renew ${linksCount(renewable.length)}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" isPending={isRunning} onPress={start}>
            {isRunning ? 'Renewing…' : 'Renew and copy'}
          </Button>
        </>
      }
    >
      <ExpiryChoice value={draft} isAsked={isAsked} onChange={setDraft} />
      <EffectiveExpiry draft={draft} connection={first.connectionId} source={first.source} />
      {renewable.length === 1 ? (
        <OldLink link={first} />
      ) : (
        <p>
          New links to {namesOf(renewable)} are made. The old ones still end when they said.
          {renewable.length < links.length ? ' What was revoked is left out: the copies are gone.' : ''}
        </p>
      )}
      {error === undefined ? null : <ErrorNote error={error} />}
    </Dialog>
  )
}

/** A renewal is another URL: what becomes of the one that is out there. */
function OldLink({ link }: { link: LinkView }) {
  const { times } = usePreferences()
  const isOver = useNow((now) => Date.parse(link.expiresAt) <= now)
  return (
    <p>
      This makes a new link to the same file. The old one {isOver ? 'ended' : 'still ends'}{' '}
      {times.local(link.expiresAt)}.
    </p>
  )
}

function useRenewing(links: readonly LinkView[], onClose: () => void, onRenewed: (id: string) => void) {
  const call = useClient()
  const queries = useQueryClient()
  const toast = useToast()
  const { times } = usePreferences()
  const { copyUrls } = useCopyLinks()
  const [isRunning, setIsRunning] = useState(false)
  const [error, setError] = useState<unknown>()

  const renew = async (expiry: Expiry) => {
    setIsRunning(true)
    setError(undefined)
    const renewed: { readonly id: string; readonly url: string; readonly expiresAt: string }[] = []
    const failures: { readonly link: LinkView; readonly error: unknown }[] = []
    for (const link of links) {
      try {
        renewed.push((await call('links.renew', { id: link.id, expiry })).link)
      } catch (thrown) {
        failures.push({ link, error: thrown })
      }
    }
    invalidateAfter(queries, 'links.renew')
    setIsRunning(false)
    const [first] = renewed
    if (first === undefined && failures.length === 1) return setError(failures[0]?.error)
    if (first !== undefined) await copyUrls(renewed.map(({ url }) => url))
    if (links.length === 1 && first !== undefined) {
      toast({
        tone: 'good',
        title: 'Renewed. The new link is on the clipboard.',
        detail: `It ends ${times.local(first.expiresAt)}.`,
      })
      onRenewed(first.id)
    } else {
      toast(
        summarizeRenewals(
          renewed.length,
          failures.map((failure) => ({ link: failure.link, message: errorOf(failure.error).message })),
        ),
      )
    }
    onClose()
  }
  return { renew, isRunning, error }
}
