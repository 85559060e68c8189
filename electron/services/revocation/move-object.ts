import type { Connection } from '../../../shared/connections/connection.ts'
import { AppError } from '../../../shared/errors.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import type { Link } from '../../../shared/links/link.ts'
import { assertSignableKey, fileNameOfKey } from '../../../shared/links/object-name.ts'
import type { ConnectionService } from '../connections/connection-service.ts'
import type { CopyPlace } from '../library/copy-repository.ts'
import type { LinkRepository } from '../library/link-repository.ts'
import type { MoveRepository } from '../library/move-repository.ts'
import type { ObjectCopier } from '../objects/object-copier.ts'
import type { ObjectHead, ObjectRef } from '../objects/object-service.ts'
import type { RandomBytes } from '../ports.ts'
import { unguessableSegment } from '../random-text.ts'
import { type RemoveCopyParts, removeCopy } from './remove-copy.ts'
import type { RevocationLever } from './revocation-lever.ts'
import { discardCopy } from './share-copy.ts'
import { whileTouched } from './while-touched.ts'

export interface MoveObjectParts extends RemoveCopyParts {
  readonly connections: ConnectionService
  readonly copier: () => Promise<ObjectCopier>
  readonly links: () => LinkRepository
  readonly moves: () => MoveRepository
  readonly random: RandomBytes
}

/** Not where share copies are: a rule that cleans up those must not reach an original. */
const NEW_PREFIX = 'moved-by-sandglass'

/**
 * Takes an object out of reach: under a key that can't be guessed, in the same bucket, from where it can be moved back. Where the bucket
 * keeps versions it is hidden behind a delete marker instead, and nothing of it is copied or deleted.
 *
 * The object is deleted only when its copy is there, whole, and the links know where: what fails before that leaves the object alone.
 */
export function moveObject(parts: MoveObjectParts): RevocationLever {
  const inTurn = turns()
  return {
    deniesEverybody: true,
    async prepare(_connection, objects) {
      if (objects.some(({ versionId }) => versionId !== undefined)) throw oneVersion()
      return { objects, discard: async () => undefined }
    },
    async revoke(link) {
      const connection = await parts.connections.find(link.connectionId)
      await inTurn(placeOf(link), async () => {
        const head = await headOf(connection, link, parts)
        // Gone is what was wanted, by this or another link.
        if (head === undefined) return
        if (keepsVersions(head)) await hide(connection, link, parts)
        else await moveAway(connection, link, head, parts)
      })
    },
    async restore(link) {
      const connection = await parts.connections.find(link.connectionId)
      await inTurn(placeOf(link), () => bringBack(connection, link, parts))
    },
  }
}

async function hide(connection: Connection, link: Link, { objects, moves }: MoveObjectParts): Promise<void> {
  const { bucket, key } = link
  const { versionId } = await (await objects()).remove(connection, { bucket, key })
  moves().moved(placeOf(link), { marker: versionId })
}

async function moveAway(connection: Connection, link: Link, head: ObjectHead, parts: MoveObjectParts): Promise<void> {
  const { bucket, key } = link
  const objects = await parts.objects()
  const earlier = link.movedTo?.key === undefined ? undefined : { bucket, key: link.movedTo.key }
  // A process that ended between the two had copied it already.
  const isCopied = earlier !== undefined && (await headOf(connection, earlier, parts))?.etag === head.etag
  if (!isCopied) await copyAway(connection, link, head, parts)
  const now = await headOf(connection, link, parts)
  if (now !== undefined && now.etag !== head.etag) throw changedMeanwhile()
  await objects.remove(connection, { bucket, key, ifMatch: head.etag })
}

async function copyAway(connection: Connection, link: Link, head: ObjectHead, parts: MoveObjectParts): Promise<void> {
  const { connectionId, bucket, key } = link
  const newKey = `${NEW_PREFIX}/${unguessableSegment(parts.random)}/${fileNameOfKey(key)}`
  assertSignableKey(newKey)
  const copy: CopyPlace = { connectionId, bucket, key: newKey }
  parts.copies().begin([copy], parts.clock.now())
  try {
    const made = await whileTouched([copy], parts, async () =>
      (await parts.copier()).copy(connection, { source: { bucket, key }, to: copy, keeps: 'all' }),
    )
    if (made.source.etag !== head.etag) throw changedMeanwhile()
    const isKept = parts.moves().moved(placeOf(link), { key: newKey, versionId: made.versionId }, copy)
    if (!isKept) throw changedMeanwhile()
  } catch (error) {
    // One that can't be deleted now stays on the list, and is deleted later.
    await discardCopy(connection, copy, parts).catch(() => undefined)
    throw error
  }
}

async function bringBack(connection: Connection, link: Link, parts: MoveObjectParts): Promise<void> {
  const { connectionId, bucket, key } = link
  const object = placeOf(link)
  const movedTo = parts.links().get(link.id)?.movedTo
  // Another link to it has brought it back meanwhile.
  if (movedTo === undefined && link.movedTo !== undefined) return
  if (movedTo?.key === undefined && movedTo?.marker === undefined) throw notMoved()
  const there = await headOf(connection, link, parts)
  if (movedTo.key === undefined) {
    if (there !== undefined) throw taken(key)
    const objects = await parts.objects()
    await objects.remove(connection, { bucket, key, versionId: movedTo.marker })
    parts.moves().returned(object, parts.clock.now())
    return
  }
  const moved = { bucket, key: movedTo.key, versionId: movedTo.versionId }
  // A process that ended in the middle may have brought it back already.
  const isBack = there !== undefined && there.etag === (await headOf(connection, moved, parts))?.etag
  if (there !== undefined && !isBack) throw taken(key)
  if (!isBack) await (await parts.copier()).copy(connection, { source: moved, to: { bucket, key }, keeps: 'all' })
  const leftover = { connectionId, bucket, key: movedTo.key }
  parts.moves().returned(object, parts.clock.now(), leftover)
  // It is on the list of what is to be deleted, should that fail now.
  await removeCopy(connection, { ...leftover, versionId: movedTo.versionId, isHidden: false }, parts).catch(
    () => undefined,
  )
}

async function headOf(
  connection: Connection,
  { bucket, key, versionId }: ObjectRef,
  { objects }: MoveObjectParts,
): Promise<ObjectHead | undefined> {
  try {
    return await (await objects()).head(connection, { bucket, key, versionId })
  } catch (error) {
    if (error instanceof AppError && error.code === 'no-such-key') return undefined
    throw error
  }
}

/** One thing at a time for each object: two links to it may be taken back at once. */
function turns() {
  const last = new Map<string, Promise<void>>()
  return async (place: CopyPlace, work: () => Promise<void>): Promise<void> => {
    const name = JSON.stringify([place.connectionId, place.bucket, place.key])
    const turn = (last.get(name) ?? Promise.resolve()).then(work)
    const settled = turn.catch(() => undefined)
    last.set(name, settled)
    try {
      await turn
    } finally {
      if (last.get(name) === settled) last.delete(name)
    }
  }
}

/** Buckets whose versions are suspended call the one that a deletion would end “null”. */
function keepsVersions({ versionId }: ObjectHead): boolean {
  return versionId !== undefined && versionId !== 'null'
}

function placeOf({ connectionId, bucket, key }: Link): CopyPlace {
  return { connectionId, bucket, key }
}

function oneVersion(): AppError {
  return new AppError(
    'unsupported',
    'A link to one version of an object can’t be taken back by moving the object.',
    'Share the object without naming a version, or share a copy.',
    'revocation',
  )
}

function changedMeanwhile(): AppError {
  return new AppError(
    'precondition-failed',
    'The object was changed while it was being moved, so it was left where it is.',
    'Take the link back once more.',
  )
}

function notMoved(): AppError {
  return new AppError(
    'not-found',
    'Sandglass has not moved the object of this link, so there is nothing to bring back.',
    'If it is gone, put it back under its name yourself: the link works again until its end.',
  )
}

function taken(key: string): AppError {
  return new AppError(
    'already-exists',
    `There is another object under “${displayText(key).slice(0, 200)}” now, so nothing was moved back.`,
    'Move that one away first.',
  )
}
