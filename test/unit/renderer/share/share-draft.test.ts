import { describe, expect, it } from 'vitest'
import { destinationOf } from '../../../../renderer/features/share/destination-texts.ts'
import {
  afterSharing,
  changedOptions,
  createInput,
  NEW_DRAFT,
  type ShareDraft,
  uploadInput,
  zipFileName,
} from '../../../../renderer/features/share/share-draft.ts'
import { CONTRACT } from '../../../../shared/api/contract.ts'

const EXPIRY = { seconds: 900 }
const draftOf = (part: Partial<ShareDraft>): ShareDraft => ({ ...NEW_DRAFT, ...part })
const picked = (...keys: string[]) => ({ bucket: 'b', objects: keys.map((key) => ({ key, size: 1 })) })

describe('what is asked of the host', () => {
  it('is what the contract takes, with nothing that was left empty', () => {
    const input = uploadInput(NEW_DRAFT, EXPIRY, ['f1', 'f2'])
    expect(input).toEqual({
      expiry: EXPIRY,
      files: ['f1', 'f2'],
      options: { disposition: 'attachment' },
      preflight: true,
    })
    expect(CONTRACT['uploads.start'].input().safeParse(input).success).toBe(true)
  })

  it('has all that was filled in', () => {
    const draft = draftOf({
      connection: 'work',
      treatment: 'inline',
      fileName: ' name.txt ',
      contentType: 'text/plain',
      note: 'for Ann',
      preflight: false,
      bucket: 'other',
    })
    const input = uploadInput(draft, EXPIRY, ['f1'])
    expect(input).toEqual({
      connection: 'work',
      expiry: EXPIRY,
      files: ['f1'],
      note: 'for Ann',
      options: { disposition: 'inline', fileName: 'name.txt', contentType: 'text/plain' },
      preflight: false,
      to: { bucket: 'other', prefix: '' },
    })
    expect(CONTRACT['uploads.start'].input().safeParse(input).success).toBe(true)
  })

  it('gives one name to one file only', () => {
    expect(uploadInput(draftOf({ fileName: 'x' }), EXPIRY, ['f1', 'f2']).options).not.toHaveProperty('fileName')
  })

  it('makes one ZIP of several files, which has a name to download it by as one file has', () => {
    const zip = { name: 'tour.zip', compression: 'store' } as const
    const input = uploadInput(draftOf({ fileName: 'for Ann.zip' }), EXPIRY, ['f1', 'f2'], zip)
    expect(input).toMatchObject({ zip, files: ['f1', 'f2'], options: { fileName: 'for Ann.zip' } })
    expect(CONTRACT['uploads.start'].input().safeParse(input).success).toBe(true)
  })

  it('names one object’s version, and no version of several', () => {
    const draft = draftOf({ from: 'storage', versionId: 'v1' })
    const one = createInput(draft, EXPIRY, picked('a'))
    expect(one.objects).toEqual([{ bucket: 'b', key: 'a', versionId: 'v1' }])
    expect(CONTRACT['links.create'].input().safeParse(one).success).toBe(true)
    expect(createInput(draft, EXPIRY, picked('a', 'c')).objects[0]).toEqual({ bucket: 'b', key: 'a' })
  })

  it.each(['PUT', 'DELETE'] as const)('sets nothing of an answer that %s does not have', (method) => {
    const draft = draftOf({ from: 'storage', method, fileName: 'x', contentType: 'y/z' })
    expect(createInput(draft, EXPIRY, picked('a'))).toMatchObject({ method, options: {} })
  })
})

describe('a draft', () => {
  it('counts the options that were changed and that apply', () => {
    expect(changedOptions(NEW_DRAFT)).toBe(0)
    expect(changedOptions(draftOf({ note: 'x', preflight: false }))).toBe(2)
    expect(changedOptions(draftOf({ method: 'PUT' }))).toBe(0)
    expect(changedOptions(draftOf({ from: 'storage', method: 'PUT' }))).toBe(1)
  })

  it('keeps the end and the connection for the next one, and nothing about what was shared', () => {
    const draft = draftOf({
      connection: 'work',
      expiry: { kind: 'for', seconds: 900 },
      note: 'for Ann',
      zipName: 'for Ann',
      picked: picked('a'),
    })
    expect(afterSharing(draft)).toEqual(draftOf({ connection: 'work', expiry: { kind: 'for', seconds: 900 } }))
  })
})

describe('the name of a ZIP', () => {
  it.each([
    ['', 'tour.zip', 'tour.zip'],
    ['  ', 'tour.zip', 'tour.zip'],
    ['for Ann', 'tour.zip', 'for Ann.zip'],
    ['for Ann.ZIP', 'tour.zip', 'for Ann.ZIP'],
  ])('%j, usually %s', (typed, usual, name) => {
    expect(zipFileName(typed, usual)).toBe(name)
  })
})

describe('where uploads go', () => {
  it.each([
    [{ bucket: 'b', prefix: 'mine' }, 'theirs', 'Uploads to b/mine with work.'],
    [{ bucket: 'b', prefix: '' }, 'theirs/', 'Uploads to b/theirs with work.'],
    [{ bucket: 'b', prefix: '' }, '', 'Uploads to b with work.'],
  ])('%j, shared below %j', (place, sharePrefix, words) => {
    expect(destinationOf({ name: 'work', provider: 'aws', ...place }, sharePrefix)).toBe(words)
  })

  it('says of the playground how far its links reach', () => {
    const words = destinationOf({ name: 'playground', provider: 'playground', bucket: 'p', prefix: '' }, '')
    expect(words).toContain('work on this computer only')
  })
})
