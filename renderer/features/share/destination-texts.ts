import type { Connection } from '../../../shared/connections/connection.ts'
import { displayText } from '../../../shared/links/display-text.ts'

/** Where uploads of a connection go, in a line. The connection's prefix comes before the settings'. */
export function destinationOf(
  { name, provider, bucket, prefix }: Pick<Connection, 'name' | 'provider' | 'prefix'> & { readonly bucket: string },
  sharePrefix: string,
): string {
  const folder = (prefix === '' ? sharePrefix : prefix).replace(/^\/+|\/+$/g, '')
  const place = displayText(`${bucket}${folder === '' ? '' : `/${folder}`}`)
  return provider === 'playground'
    ? `Uploads to ${place}. Links of the playground work on this computer only.`
    : `Uploads to ${place} with ${displayText(name)}.`
}
