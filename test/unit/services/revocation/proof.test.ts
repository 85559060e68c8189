import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ConnectionService } from '../../../../electron/services/connections/connection-service.ts'
import type { LinkService } from '../../../../electron/services/links/link-service.ts'
import { proveDead } from '../../../../electron/services/revocation/proof.ts'
import type { RevocationLever } from '../../../../electron/services/revocation/revocation-lever.ts'
import type { Link } from '../../../../shared/links/link.ts'
import { networkWith } from '../../../support/network.ts'

/** What a front end of the storage says, in turn; the last answer stays. */
type Answer = 'works' | 'AccessDenied' | 'NoSuchKey' | 'SignatureDoesNotMatch' | 'Request has expired' | 'SlowDown'

const STATUS: Readonly<Record<Answer, number>> = {
  works: 206,
  AccessDenied: 403,
  NoSuchKey: 404,
  SignatureDoesNotMatch: 403,
  'Request has expired': 403,
  SlowDown: 503,
}

/** A storage whose answers are scripted: a real one does not spread a policy front end by front end when it is told to. */
async function storage(answers: readonly Answer[]) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? 'works'
    asked.push(request.url ?? '')
    response.statusCode = STATUS[answer]
    if (answer === 'works') response.setHeader('etag', '"e"').end('x')
    else if (answer === 'Request has expired')
      response.end(`<Error><Code>AccessDenied</Code><Message>${answer}</Message></Error>`)
    else response.end(`<Error><Code>${answer}</Code></Error>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

async function proof(answers: readonly Answer[], lever: Partial<RevocationLever> = {}, link: Partial<Link> = {}) {
  const { url, asked } = await storage(answers)
  const found = await proveDead(
    { method: 'GET', expiresAt: '2999-01-01T00:00:00Z', connectionId: 'c', revocation: 'policy-deny', ...link } as Link,
    { revoke: async () => undefined, ...lever },
    {
      linkService: {
        deriveUrl: async () => `${url}/own`,
        signOnce: async () => `${url}/other`,
      } as unknown as LinkService,
      connections: { find: async () => ({}) } as unknown as ConnectionService,
      clock: Date,
      network: networkWith(),
      proofTerms: {
        immediate: { denials: 1, spacing: 0, firstWait: 1, longestWait: 2, patience: 50 },
        eventual: { denials: 3, spacing: 1, firstWait: 1, longestWait: 2, patience: 50 },
      },
    },
  )
  return { ...found, asked }
}

describe('the proof of a method that spreads', () => {
  it('takes three refusals in a row', async () => {
    expect(await proof(['AccessDenied'])).toMatchObject({ dead: true, verdict: 'denied', asked: { length: 3 } })
  })

  it('begins anew when another front end still lets the link through', async () => {
    const { dead, asked } = await proof(['AccessDenied', 'AccessDenied', 'works', 'AccessDenied'])
    expect({ dead, asked: asked.length }).toEqual({ dead: true, asked: 6 })
  })

  it.each(['works', 'SignatureDoesNotMatch', 'SlowDown'] as const)('is never given by %s', async (answer) => {
    expect((await proof([answer])).dead).toBe(false)
    expect((await proof(['AccessDenied', 'AccessDenied', answer])).dead).toBe(false)
  })

  it('is not given by the link’s own end, but by another link that is denied to everybody', async () => {
    const ended = ['Request has expired', 'AccessDenied'] as const
    expect(await proof(ended, { deniesEverybody: true })).toMatchObject({
      dead: true,
      asked: ['/own', '/other', '/other', '/other'],
    })
    expect((await proof(ended)).dead).toBe(false)
    expect((await proof(['Request has expired', 'NoSuchKey'])).dead).toBe(true)
    expect((await proof(['Request has expired'], { deniesEverybody: true })).dead).toBe(false)
  })

  it('is asked for by a link that reads, whatever the link itself does', async () => {
    const { dead, asked } = await proof(['AccessDenied'], { deniesEverybody: true }, { method: 'HEAD' })
    expect({ dead, asked }).toEqual({ dead: true, asked: ['/other', '/other', '/other'] })
  })
})

describe('the proof of a method that acts at once', () => {
  const atOnce = (answers: readonly Answer[]) => proof(answers, {}, { revocation: 'share-copy' })

  it('takes one refusal', async () => {
    expect((await atOnce(['AccessDenied'])).asked).toHaveLength(1)
    expect(await atOnce(['works', 'SlowDown', 'NoSuchKey'])).toMatchObject({ dead: true, asked: { length: 3 } })
  })

  it('is missing when the link goes on working', async () => {
    expect(await atOnce(['works'])).toMatchObject({ dead: false, verdict: 'works' })
  })
})
