import { Download } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from '../../../ui/button.tsx'
import { saveFile } from '../save-file.ts'
import styles from './details.module.css'
import { DENSE_VERSION, type QrSymbol, qrSvg, qrSymbol } from './qr-symbol.ts'

/** Pixels a square in a saved picture. */
const PNG_SCALE = 10

/** A link as a QR code, to be read from the screen or saved. Black on white in every theme: many readers know nothing else. */
export function QrCode({ url, name }: { url: string; name: string }) {
  const symbol = useMemo(() => qrSymbol(url), [url])
  if (symbol === undefined) {
    return (
      <p className={styles['warning']}>The link is too long for a QR code: it would have more than 2,953 characters.</p>
    )
  }
  return (
    <div className={styles['qr']}>
      <svg
        role="img"
        className={styles['symbol']}
        aria-label={`QR code of the link to ${name}`}
        viewBox={`0 0 ${symbol.size} ${symbol.size}`}
        shapeRendering="crispEdges"
      >
        <rect width={symbol.size} height={symbol.size} fill="white" />
        <path d={symbol.path} fill="black" />
      </svg>
      {symbol.version > DENSE_VERSION ? (
        <p className={styles['warning']}>
          The link is long ({url.length.toLocaleString('en')} characters), so the code has very small squares and many
          phones won’t read it. Save it and print it large, or sign with a long-lived key: the token of temporary ones
          makes links long.
        </p>
      ) : null}
      <p className={styles['muted']}>Whoever scans it has the link.</p>
      <div className={styles['commands']}>
        <Button size="s" icon={Download} onPress={() => void savePng(symbol, name)}>
          Save as PNG
        </Button>
        <Button
          size="s"
          icon={Download}
          onPress={() => saveFile(`${name}.svg`, new Blob([qrSvg(symbol)], { type: 'image/svg+xml' }))}
        >
          Save as SVG
        </Button>
      </div>
    </div>
  )
}

async function savePng({ path, size }: QrSymbol, name: string): Promise<void> {
  const canvas = document.createElement('canvas')
  canvas.width = size * PNG_SCALE
  canvas.height = size * PNG_SCALE
  const context = canvas.getContext('2d')
  if (context === null) return
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.scale(PNG_SCALE, PNG_SCALE)
  context.fillStyle = 'black'
  context.fill(new Path2D(path))
  const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (picture !== null) saveFile(`${name}.png`, picture)
}
