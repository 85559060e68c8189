import type { ConnectionService } from '../connections/connection-service.ts'
import type { RevocationLever } from './revocation-lever.ts'
import type { StandingPolicies } from './standing-policies.ts'

export interface PolicyDenyParts {
  readonly connections: ConnectionService
  readonly policies: StandingPolicies
}

/**
 * Lists an object in the statement of the bucket's policy that denies what it lists to links. It needs no tags and outlives an
 * overwriting of the object, but a policy has room for some hundreds of objects, and spreads with time.
 */
export function policyDeny({ connections, policies }: PolicyDenyParts): RevocationLever {
  return {
    deniesEverybody: true,
    async prepare(connection, objects) {
      for (const [bucket, inBucket] of Map.groupBy(objects, (object) => object.bucket)) {
        const keys = new Set(inBucket.map(({ key }) => key))
        await policies.assertRoom(connection, bucket, [...keys])
      }
      return { objects, discard: async () => undefined }
    },
    async revoke({ connectionId, bucket, key }) {
      await policies.deny(await connections.find(connectionId), bucket, key)
    },
    async restore({ connectionId, bucket, key }) {
      await policies.allow(await connections.find(connectionId), bucket, key)
    },
    async advise(_link, { dead }) {
      if (dead) return undefined
      return (
        'The bucket’s policy denies the object to links. It may take minutes until that has spread: revoke again to go on with the ' +
        'proof. If the link still works then, this storage does not apply the policy to links, or not in this form: move the object.'
      )
    },
  }
}
