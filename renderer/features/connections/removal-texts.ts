import type { Connection } from '../../../shared/connections/connection.ts'

/** What removing a connection means, in sentences. @param links how many it has; undefined while that isn’t known */
export function removalTexts(connection: Connection, links: number | undefined): readonly string[] {
  return [
    secretText(connection),
    'Nothing in the storage is touched.',
    ...linksTexts(links),
    ...defaultTexts(connection),
  ]
}

function secretText({ credentials }: Connection): string {
  if (credentials.source === 'profile') return 'The profile stays as it is.'
  if (credentials.source !== 'static') return 'Sandglass keeps no secret of it.'
  return 'Its secret is deleted from this computer.'
}

function linksTexts(links: number | undefined): readonly string[] {
  if (links === 0) return []
  const [whose, they] =
    links === undefined
      ? ['Links made with it', 'they']
      : links === 1
        ? ['The link made with it', 'it']
        : [`The ${links.toLocaleString('en')} links made with it`, 'they']
  return [
    `${whose} ${links === 1 ? 'works until it ends' : 'work until they end'}. After this ${they} can’t be copied again, renewed or revoked from here: what must not stay open, revoke first.`,
  ]
}

function defaultTexts({ isDefault }: Connection): readonly string[] {
  return isDefault ? ['It is the default. New links are made with the playground then, unless you choose another.'] : []
}
