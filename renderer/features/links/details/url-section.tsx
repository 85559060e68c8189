import { Copy, Eye, EyeOff, QrCode as QrIcon } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { LinkView } from '../../../../shared/api/link-calls.ts'
import { linkHost } from '../../../../shared/links/visible-to-recipient.ts'
import { Button } from '../../../ui/button.tsx'
import { ErrorNote } from '../../../ui/error-note.tsx'
import { CopyAsMenu } from '../copy-as-menu.tsx'
import { linkName } from '../link-texts.ts'
import styles from './details.module.css'
import { useDerivedUrl } from './use-derived-url.ts'

const QrCode = lazy(() => import('./qr-code.tsx').then((m) => ({ default: m.QrCode })))

/** From this many characters on, old mail programs, chats and browsers cut links off. */
const LONG_URL = 2000

export interface UrlSectionProps {
  readonly link: LinkView
  readonly onCopy: () => void
  readonly onRenew: () => void
}

/** The link itself. Whoever reads it has the file, so it is neither derived nor shown before somebody asks for it. */
export function UrlSection({ link, onCopy, onRenew }: UrlSectionProps) {
  const [shown, setShown] = useState<'nothing' | 'url' | 'qr'>('nothing')
  const { url, isPending, error, ask, forget } = useDerivedUrl(link.id)

  const toggle = async (what: 'url' | 'qr') => {
    if (shown === what) {
      setShown('nothing')
      forget()
    } else if ((await ask()) !== undefined) setShown(what)
  }

  return (
    <>
      <p className={styles['url']} data-open={shown === 'url' || undefined}>
        {shown === 'url' && url !== undefined ? url : `${schemeOf(link)}://${linkHost(link)}/…`}
      </p>
      {shown === 'nothing' || url === undefined ? null : <UrlLength length={url.length} />}
      <div className={styles['commands']}>
        <Button size="s" icon={Copy} onPress={onCopy}>
          Copy
        </Button>
        <CopyAsMenu links={[link]} />
        <Button
          size="s"
          icon={shown === 'url' ? EyeOff : Eye}
          isDisabled={isPending}
          onPress={() => void toggle('url')}
        >
          {shown === 'url' ? 'Hide' : 'Show'}
        </Button>
        <Button size="s" icon={QrIcon} isDisabled={isPending} onPress={() => void toggle('qr')}>
          {shown === 'qr' ? 'Hide the QR code' : 'QR code'}
        </Button>
      </div>
      {error === undefined ? null : <ErrorNote error={error} action={<Button onPress={onRenew}>Renew…</Button>} />}
      {shown === 'qr' && url !== undefined ? (
        <Suspense fallback={null}>
          <QrCode url={url} name={linkName(link)} />
        </Suspense>
      ) : null}
    </>
  )
}

function UrlLength({ length }: { length: number }) {
  return (
    <p className={length > LONG_URL ? styles['warning'] : styles['muted']}>
      {length.toLocaleString('en')} characters
      {length > LONG_URL ? ': some old mail programs and chats cut links of this length off.' : '.'}
    </p>
  )
}

function schemeOf({ endpoint }: LinkView): string {
  return endpoint.startsWith('http://') ? 'http' : 'https'
}
