import { withAlteredSignature } from '../../connections/probe-link.ts'
import { findingOf, no, openAs, type Probe, sampleOf, unknown, yes } from './probe-bench.ts'

/** P11, the negative control: without it, all that a link proves is that the object can be read. */
export const signatureCheckProbe: Probe = {
  id: 'signature-check',
  needs: ['signed-link'],
  writes: false,
  async run(bench) {
    try {
      const { verdict, status = 0 } = await openAs(bench, withAlteredSignature(await bench.sign(sampleOf(bench))))
      if (verdict === 'works') {
        return no('The storage opens a link with a wrong signature: it checks none, or the bucket is public.')
      }
      return status === 400 || status === 401 || status === 403
        ? yes(`A link with an altered signature is refused (${status}).`)
        : unknown(`A link with an altered signature was answered in another way (${status}).`)
    } catch (error) {
      return findingOf(error)
    }
  },
}
