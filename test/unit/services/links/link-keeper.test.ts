import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { openLibrary } from '../../../../electron/services/library/open-library.ts'
import { LinkKeeper, type LinkKeeperParts } from '../../../../electron/services/links/link-keeper.ts'
import { RecipeSigner } from '../../../../electron/services/links/recipe-signer.ts'
import { Sigv4Signer } from '../../../../electron/services/signers/sigv4-signer.ts'
import { sampleConnection, sampleId, sampleLink } from '../library/samples.ts'
import { temporaryFolder } from '../playground/serve.ts'

const NOW = Date.parse('2026-11-25T11:30:00Z')
const clock = { now: () => NOW }

/** A link that ends in half an hour and is kept up, and credentials that end so many seconds from now. */
async function keeping(credentialsLast: number) {
  const library = openLibrary({ dir: join(await temporaryFolder(), 'library'), clock })
  onTestFinished(() => library.close())
  library.links.insert([sampleLink(1, { expiresSeconds: 3600, keepUntil: '2026-12-25T12:00:00Z' })])
  const renew = vi.fn(() => Promise.reject(new Error('not asked of it here')))
  const parts = {
    links: () => library.links,
    linkService: { get: (id: string) => library.links.find(id), renew },
    connections: { look: async () => sampleConnection() },
    credentials: {
      resolve: async () => ({
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'example',
        sessionToken: 'token',
        expiresAt: NOW / 1000 + credentialsLast,
      }),
    },
    recipes: new RecipeSigner({ signer: new Sigv4Signer(), places: {} as never, clock, random: randomBytes }),
    clock,
  }
  return { keeper: new LinkKeeper(parts as unknown as LinkKeeperParts), renew }
}

it.each([300, 1800, 1860, 1900])('renews no link where the credentials end with it: in %d s', async (seconds) => {
  const { keeper, renew } = await keeping(seconds)
  await expect(keeper.renew(sampleId(1))).rejects.toMatchObject({ code: 'expired-token' })
  expect(renew).not.toHaveBeenCalled()
})

it('renews a link where they last longer, if not as long as they should', async () => {
  const { keeper, renew } = await keeping(2400)
  await expect(keeper.renew(sampleId(1))).rejects.toThrow('not asked of it here')
  expect(renew).toHaveBeenCalledWith({ id: sampleId(1), expiry: { seconds: 3600 }, preflight: true }, true)
})
