import type { Connection } from '../../../shared/connections/connection.ts'
import { displayText } from '../../../shared/links/display-text.ts'

/** Where uploads of a connection go, in a sentence. The connection's prefix comes before the settings'. */
export function destinationOf(
  { name, bucket, prefix }: Pick<Connection, 'name' | 'bucket' | 'prefix'>,
  sharePrefix: string,
): string {
  if (bucket === undefined) return `Uploads with ${displayText(name)}.`
  const folder = (prefix === '' ? sharePrefix : prefix).replace(/^\/+|\/+$/g, '')
  return `Uploads to ${displayText(`${bucket}${folder === '' ? '' : `/${folder}`}`)} with ${displayText(name)}.`
}
