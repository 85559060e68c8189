import { describe, expect, it } from 'vitest'
import { accessPointAddress } from '../../../../electron/services/signers/access-point.ts'
import { Sigv4Signer } from '../../../../electron/services/signers/sigv4-signer.ts'
import { linkHost, visibleToRecipient } from '../../../../shared/links/visible-to-recipient.ts'
import { linkOf } from '../../renderer/links/link-of.ts'

// the published example key
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

describe('the host of a link', () => {
  it.each([
    [{ addressing: 'virtual' as const }],
    [{ addressing: 'path' as const }],
    [{ addressing: 'path' as const, endpoint: 'http://127.0.0.1:9000/base' }],
    [{ addressing: 'virtual' as const, endpoint: 'https://s3.example.com:8443' }],
  ])('is the one that is signed: %j', (changes) => {
    const link = linkOf(changes)
    const url = new Sigv4Signer().presigner(link, CREDENTIALS)(link.key)
    expect(linkHost(link)).toBe(new URL(url).host)
  })

  it.each([
    ['arn:aws:s3:eu-west-1:123456789012:accesspoint/reports', 'eu-west-1'],
    ['arn:aws:s3:us-east-1:123456789012:accesspoint:reports', 'us-east-1'],
    ['arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/reports', 'cn-north-1'],
  ])('of %s is the one that the SDK’s rules give', (bucket, region) => {
    expect(linkHost(linkOf({ bucket, region }))).toBe(accessPointAddress(bucket, region).host)
  })

  it('of a multi-region access point names its alias', () => {
    expect(linkHost(linkOf({ bucket: 'arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap' }))).toBe(
      'mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com',
    )
  })
})

describe('what a recipient can see', () => {
  it('stands in the URL, all of it', () => {
    const link = linkOf({
      versionId: 'v-17',
      options: { disposition: 'attachment', fileName: 'Summary.pdf', contentType: 'application/pdf' },
    })
    const url = decodeURIComponent(new Sigv4Signer().presigner(link, CREDENTIALS)(link.key, link.versionId))
    const shown = Object.fromEntries(
      visibleToRecipient(link).flatMap(({ label, value }) => (value.kind === 'text' ? [[label, value.text]] : [])),
    )
    for (const label of [
      'Host',
      'Bucket',
      'Key',
      'Version',
      'Download name',
      'Content type',
      'Access key id',
      'Region',
    ]) {
      expect(url).toContain(shown[label] ?? `no ${label}`)
    }
    expect(shown['Opens as']).toBe('a download')
    expect(shown['Temporary token']).toBe('no')
  })

  it('is the session token’s presence, and the moments of signing and end', () => {
    const facts = visibleToRecipient(linkOf({ temporary: true }))
    expect(facts.find(({ label }) => label === 'Temporary token')?.value).toEqual({ kind: 'text', text: 'yes' })
    expect(facts.flatMap(({ value }) => (value.kind === 'time' ? [value.at] : []))).toEqual([
      '2026-11-24T08:00:00.000Z',
      '2026-11-25T08:00:00.000Z',
    ])
  })

  it('says nothing of responses where a link uploads', () => {
    const labels = visibleToRecipient(linkOf({ method: 'PUT' })).map(({ label }) => label)
    expect(labels).not.toContain('Opens as')
  })
})
