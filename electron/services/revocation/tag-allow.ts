import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { hasTag, LIVE_TAG, withoutTag, withTag } from '../../../shared/revocation/object-tags.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { LinkRepository } from '../library/link-repository.ts'
import type { LinkService } from '../links/link-service.ts'
import type { SharedObject } from '../links/recipe-signer.ts'
import { mapAtOnce } from '../map-at-once.ts'
import type { Network } from '../network/network.ts'
import type { TagStore } from '../objects/tag-store.ts'
import type { Clock } from '../ports.ts'
import { probeUrl } from '../probe/probe-url.ts'
import type { RevocationLever } from './revocation-lever.ts'
import { unlessGone } from './unless-gone.ts'

export interface TagAllowParts {
  readonly connections: ConnectionService
  readonly links: () => LinkRepository
  readonly linkService: () => LinkService
  readonly tags: TagStore
  readonly clock: Clock
  readonly network: Network
}

/** How many objects are looked at, at the same time. */
const AT_ONCE = 8
/** How long a link lives that only shows that it does not work. */
const TRIAL_SECONDS = 60

/**
 * For connections whose key may read only objects with the tag `sandglass=live`: sharing sets the tag, revoking takes it away. It fails
 * closed: an object that is overwritten loses the tag, and its links end.
 */
export function tagAllow(parts: TagAllowParts): RevocationLever {
  const { connections, tags } = parts
  return {
    async prepare(connection, objects) {
      const tagged: SharedObject[] = []
      const discard = async () => {
        await mapAtOnce(tagged, AT_ONCE, (object) =>
          tags.change(connection, object, (current) => withoutTag(current, LIVE_TAG)),
        )
      }
      try {
        // One for each of several recipients is the same object.
        const each = Map.groupBy(objects, ({ bucket, key, versionId }) => JSON.stringify([bucket, key, versionId]))
        await mapAtOnce([...each.values()], AT_ONCE, async ([object]) => {
          if (object === undefined) return
          if (hasTag(await tags.read(connection, object), LIVE_TAG)) return assertShared(connection, object, parts)
          await assertClosed(connection, object, parts)
          await tags.change(connection, object, (current) => withTag(current, LIVE_TAG))
          tagged.push(object)
        })
      } catch (error) {
        await discard()
        throw error
      }
      return { objects, discard }
    },
    async revoke(link) {
      const connection = await connections.find(link.connectionId)
      await unlessGone(tags.change(connection, link, (current) => withoutTag(current, LIVE_TAG)))
    },
    async restore(link) {
      const connection = await connections.find(link.connectionId)
      await tags.change(connection, link, (current) => withTag(current, LIVE_TAG))
    },
    async advise(_link, { dead }) {
      if (dead) return undefined
      return (
        'The tag was taken away, but the link still works: the key that signed it may read the object without the tag by now. ' +
        'Limit the key again, or move the object.'
      )
    },
  }
}

/** An object that has the tag already can't show that the key needs it; an earlier link to it was made after it had been shown. */
function assertShared({ id }: Connection, { bucket, key }: SharedObject, { links }: TagAllowParts): void {
  const earlier = links().ofObject(id, bucket, key)
  if (earlier.some(({ revocation }) => revocation === 'tag-allow')) return
  throw new AppError(
    'unsupported',
    `“${displayText(key).slice(0, 200)}” has the tag ${LIVE_TAG.name}=${LIVE_TAG.value} already, and no link of yours put it there.`,
    'Take the tag away, then share again: it has to be seen that the key can’t read the object without it.',
  )
}

/** Before there is a tag, a link must be refused: else taking the tag away would not end it. */
async function assertClosed(
  connection: Connection,
  object: SharedObject,
  { linkService, clock, network }: TagAllowParts,
): Promise<void> {
  const url = await linkService().signOnce(connection, object, TRIAL_SECONDS)
  const { result } = await probeUrl(url, { method: 'GET', clock, network })
  if (result.verdict === 'denied') return
  const name = displayText(object.key).slice(0, 200)
  if (result.verdict === 'works') {
    throw new AppError(
      'unsupported',
      `The connection’s key reads “${name}” without the tag ${LIVE_TAG.name}=${LIVE_TAG.value}, so taking the tag away would not end a link.`,
      'Use a key that may read only objects with that tag.',
    )
  }
  throw new AppError(
    result.verdict === 'gone' ? 'no-such-key' : 'link-broken',
    `It can’t be shown that a link to “${name}” needs the tag. ${result.sentence}`,
    'Test the connection, and look whether the object is there.',
  )
}
