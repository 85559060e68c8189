import type { CallInput } from '../../../shared/api/contract.ts'
import type { LinkMethod } from '../../../shared/links/link.ts'
import type { PickedObjects } from '../browse/picked-objects.ts'
import type { Expiry, ExpiryDraft } from '../expiry/expiry-draft.ts'

export type ShareFrom = 'files' | 'storage'

/** What the recipient's browser is told to do with the file. */
export type Treatment = 'attachment' | 'inline'

/** What is being prepared on the Share screen. It outlives the screen: looking at another one loses nothing. */
export interface ShareDraft {
  readonly from: ShareFrom
  /** A connection's name; undefined is the default one. */
  readonly connection: string | undefined
  /** Undefined is the usual one of the settings. */
  readonly expiry: ExpiryDraft | undefined
  readonly picked: PickedObjects | undefined
  readonly method: LinkMethod
  readonly versionId: string | undefined
  /** A copy is shared in place of the object itself, so that the link can be taken back alone. */
  readonly isCopied: boolean
  readonly treatment: Treatment
  readonly fileName: string
  readonly contentType: string
  readonly note: string
  readonly preflight: boolean
  /** Of the ZIP of several files; empty for that of their folder. */
  readonly zipName: string
  /** Where to upload with a connection that names no bucket. */
  readonly bucket: string
}

export const NEW_DRAFT: ShareDraft = {
  from: 'files',
  connection: undefined,
  expiry: undefined,
  picked: undefined,
  method: 'GET',
  versionId: undefined,
  isCopied: false,
  treatment: 'attachment',
  fileName: '',
  contentType: '',
  note: '',
  preflight: true,
  zipName: '',
  bucket: '',
}

/** What belonged to what was just shared is gone; how long links live and how they are tried stays for the next. */
export function afterSharing(draft: ShareDraft): ShareDraft {
  const { picked, versionId, method, fileName, contentType, note, zipName } = NEW_DRAFT
  return { ...draft, picked, versionId, method, fileName, contentType, note, zipName }
}

/** How many options differ from what they are for a new link. */
export function changedOptions(draft: ShareDraft): number {
  const { method, versionId, treatment, fileName, contentType, note, preflight } = draft
  const isOfFiles = draft.from === 'files'
  return [
    !isOfFiles && method !== 'GET',
    !isOfFiles && versionId !== undefined,
    treatment !== 'attachment',
    fileName !== '',
    contentType !== '',
    note !== '',
    !preflight,
  ].filter(Boolean).length
}

/** The most objects that are shared at once: their links go onto the clipboard together. */
export const MAX_OBJECTS = 1000

type Options = NonNullable<CallInput<'links.create'>['options']>

/** The answer's headers can be set only where there is an answer with the file in it. */
function optionsOf({ from, method, treatment, fileName, contentType }: ShareDraft, count: number): Options {
  if (from === 'storage' && method !== 'GET' && method !== 'HEAD') return {}
  return {
    disposition: treatment,
    ...(fileName.trim() === '' || count !== 1 ? {} : { fileName: fileName.trim() }),
    ...(contentType.trim() === '' ? {} : { contentType: contentType.trim() }),
  }
}

function termsOf(draft: ShareDraft, expiry: Expiry, count: number) {
  return {
    expiry,
    options: optionsOf(draft, count),
    preflight: draft.preflight,
    ...(draft.connection === undefined ? {} : { connection: draft.connection }),
    ...(draft.note.trim() === '' ? {} : { note: draft.note.trim() }),
  }
}

export type Zip = NonNullable<CallInput<'uploads.start'>['zip']>

/** The name as it is typed, with the ending of its kind. */
export function zipFileName(typed: string, usual: string): string {
  const name = typed.trim()
  if (name === '') return usual
  return /\.zip$/i.test(name) ? name : `${name}.zip`
}

/**
 * @param files as the host calls them
 * @param zip where they become one
 */
export function uploadInput(
  draft: ShareDraft,
  expiry: Expiry,
  files: readonly string[],
  zip?: Zip,
): CallInput<'uploads.start'> {
  return {
    ...termsOf(draft, expiry, zip === undefined ? files.length : 1),
    ...(zip === undefined ? {} : { zip }),
    ...(draft.bucket.trim() === '' ? {} : { to: { bucket: draft.bucket.trim(), prefix: '' } }),
    files: [...files],
  }
}

/** A copy is nothing to write to. */
export function canBeCopied({ method }: ShareDraft): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** What the link would open. */
export function sourceOf(draft: ShareDraft): 'uploaded' | 'copied' | 'picked' {
  if (draft.from === 'files') return 'uploaded'
  return draft.isCopied && canBeCopied(draft) ? 'copied' : 'picked'
}

export function createInput(draft: ShareDraft, expiry: Expiry, picked: PickedObjects): CallInput<'links.create'> {
  const { bucket, objects } = picked
  const isOne = objects.length === 1
  return {
    ...termsOf(draft, expiry, objects.length),
    method: draft.method,
    ...(sourceOf(draft) === 'copied' ? { revocation: 'share-copy' } : {}),
    objects: objects.map(({ key }) => ({
      bucket,
      key,
      ...(isOne && draft.versionId !== undefined ? { versionId: draft.versionId } : {}),
    })),
  }
}
