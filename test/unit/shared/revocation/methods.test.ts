import { describe, expect, it } from 'vitest'
import { type PolicyFeature, permissionsOf } from '../../../../shared/doctor/iam-policy.ts'
import {
  REVOCATION_METHODS,
  type RevocationMethodId,
  revocationMethodOf,
} from '../../../../shared/revocation/methods.ts'

/** For which features a policy is composed to use a method: its setup included, and where it depends on versions, reading them. */
const FEATURES: Readonly<Record<RevocationMethodId, readonly PolicyFeature[]>> = {
  'delete-upload': ['upload'],
  'share-copy': ['share-copy'],
  'move-object': ['move-object'],
  'tag-allow': ['signer'],
  'tag-deny': ['share', 'tag-deny', 'policy'],
  'policy-deny': ['policy'],
  none: [],
}

describe.each(Object.keys(REVOCATION_METHODS) as RevocationMethodId[])('%s', (id) => {
  it('needs nothing that a policy composed for it would not give', () => {
    const given = FEATURES[id].flatMap(permissionsOf)
    expect(revocationMethodOf(id).permissions.filter((permission) => !given.includes(permission))).toEqual([])
  })

  it('says what the person can do where it can’t be run, and only there', () => {
    const { advice, permissions } = revocationMethodOf(id)
    expect(advice === undefined).toBe(permissions.length > 0)
  })
})

it.each(['share-copy', 'move-object'] as const)('%s is composed a policy that gives just what it needs', (id) => {
  expect(permissionsOf(id).toSorted()).toEqual(revocationMethodOf(id).permissions.toSorted())
})
