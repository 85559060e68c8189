import { discoverRegion } from '../../connections/region.ts'
import { type BucketView, findingOf, no, type Probe, yes } from './probe-bench.ts'

/** P0: a link names the region, and one that names another is refused. */
export const regionProbe: Probe<BucketView> = {
  id: 'region',
  needs: [],
  writes: false,
  async run({ connection, bucket, credentials, clock, network, region }) {
    try {
      const ports = { credentials: { resolve: async () => credentials }, clock, network }
      const named = await discoverRegion(connection, bucket, ports)
      const where = connection.addressing === 'path' ? 'in the path' : 'in the host'
      if (named === undefined) return yes(`The bucket answers, named ${where}; the storage names no region.`)
      return named === region || connection.provider !== 'aws'
        ? yes(`The bucket answers from ${named}, named ${where}.`)
        : no(`The bucket is in ${named}, and requests are signed for ${region}.`)
    } catch (error) {
      return findingOf(error)
    }
  },
}
