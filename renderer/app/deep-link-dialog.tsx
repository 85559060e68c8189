import { useState } from 'react'
import type { DeepLink } from '../../shared/api/events.ts'
import { useAppEvent } from '../api/use-events.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useRouter } from './router.tsx'

const QUESTIONS: Readonly<Record<DeepLink['to'], string>> = {
  share: 'A link in another program asks to show the screen for sharing.',
  links: 'A link in another program asks to show your links.',
  link: 'A link in another program asks to show one of your links.',
  connect:
    'A link in another program asks to open the form for connecting a storage. It fills in nothing but the provider.',
}

/** Any web page can open a `sandglass://` address: what it leads to is shown first, and nothing happens without the person. */
export function DeepLinkDialog() {
  const { go } = useRouter()
  const [link, setLink] = useState<DeepLink>()
  useAppEvent('deep-link', (event) => setLink(event.link))

  const follow = () => {
    setLink(undefined)
    if (link?.to === 'link') go('links', { id: link.id })
    else if (link?.to === 'connect')
      go('connections', { do: 'add', ...(link.provider ? { provider: link.provider } : {}) })
    else if (link !== undefined) go(link.to)
  }

  return (
    <Dialog
      title="Open in Sandglass?"
      size="s"
      isOpen={link !== undefined}
      onClose={() => setLink(undefined)}
      actions={
        <>
          <Button onPress={() => setLink(undefined)}>Ignore it</Button>
          <Button look="primary" onPress={follow}>
            Show it
          </Button>
        </>
      }
    >
      <p>{link === undefined ? '' : QUESTIONS[link.to]}</p>
    </Dialog>
  )
}
