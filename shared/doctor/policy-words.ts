import type { ComposedPolicy, PolicyFeature, PolicyWish } from './iam-policy.ts'

// What to ask for where a storage has no policies in IAM's language: the kind of token or key, and what it may.

/** Whether any of the features writes objects. */
function writes({ features }: PolicyWish): boolean {
  return features.some((feature) => feature === 'upload' || feature === 'share-copy' || feature === 'move-object')
}

function words(
  wish: PolicyWish,
  steps: readonly string[],
  missing: readonly PolicyFeature[],
  because: string,
): ComposedPolicy {
  const lacking = wish.features.filter((feature) => missing.includes(feature))
  const not = lacking.length === 0 ? [] : [`Not here: ${lacking.join(', ')}. ${because}`]
  return { kind: 'words', steps: [...steps, ...not] }
}

export function r2Words(wish: PolicyWish): ComposedPolicy {
  const kind = writes(wish) ? 'Object Read & Write' : 'Object Read only'
  const steps = [
    `In the dashboard, under R2, “Manage API tokens”: make a token “${kind}” for the bucket ${wish.bucket} only.`,
    ...(wish.features.includes('buckets')
      ? ['Such a token can’t list buckets: name the bucket on the connection.']
      : []),
    ...(wish.features.includes('lifecycle')
      ? ['Lifecycle rules need a token “Admin Read & Write”, for setting up only.']
      : []),
  ]
  return words(wish, steps, ['tag-deny', 'policy', 'signer'], 'R2 has no object tags and no bucket policies.')
}

export function b2Words(wish: PolicyWish): ComposedPolicy {
  const isWriter = writes(wish)
  const capabilities = [
    ...(wish.features.includes('buckets') || wish.features.includes('browse') ? ['listBuckets', 'listFiles'] : []),
    ...(wish.features.includes('browse') || !isWriter ? [] : ['listFiles']),
    'readFiles',
    ...(isWriter ? ['writeFiles', 'deleteFiles'] : []),
    ...(wish.features.includes('lifecycle') ? ['readBuckets', 'writeBuckets'] : []),
  ]
  const steps = [
    `Make an application key for the bucket ${wish.bucket} only, with the capabilities ${[...new Set(capabilities)].join(', ')}.`,
    ...(wish.features.includes('buckets') ? ['To see all buckets, the key also needs listAllBucketNames.'] : []),
  ]
  return words(wish, steps, ['tag-deny', 'policy', 'signer'], 'B2 has no object tags and no bucket policies.')
}

export function gcsWords(wish: PolicyWish): ComposedPolicy {
  const role = writes(wish) ? 'roles/storage.objectUser' : 'roles/storage.objectViewer'
  const steps = [
    `Make a service account, give it ${role} on the bucket ${wish.bucket}, and make an HMAC key for it.`,
    ...(wish.features.includes('buckets') ? ['Listing buckets needs storage.buckets.list on the project.'] : []),
    ...(wish.features.includes('lifecycle')
      ? ['Lifecycle rules need storage.buckets.get and storage.buckets.update.']
      : []),
  ]
  return words(
    wish,
    steps,
    ['tag-deny', 'policy', 'signer'],
    'Google’s IAM has no conditions on object tags, and no bucket policies.',
  )
}

export function spacesWords(wish: PolicyWish): ComposedPolicy {
  const grant = writes(wish) ? 'Read/Write/Delete' : 'Read'
  const steps = [
    `Under “Spaces Object Storage”, “Access Keys”: make a limited-access key with “${grant}” on the bucket ${wish.bucket} only.`,
    ...(wish.features.some((feature) => feature === 'policy' || feature === 'lifecycle')
      ? ['Policies and lifecycle rules need a key with full access, for setting up only.']
      : []),
  ]
  return words(wish, steps, ['signer'], 'Grants of Spaces keys know no object tags.')
}

export function garageWords(wish: PolicyWish): ComposedPolicy {
  const grant = writes(wish) ? '--read --write' : '--read'
  const steps = [
    `Make a key (“garage key create sandglass”), then “garage bucket allow ${grant} ${wish.bucket} --key sandglass”.`,
    ...(wish.features.includes('lifecycle') ? ['Lifecycle rules need --owner as well, for setting up only.'] : []),
  ]
  return words(wish, steps, ['tag-deny', 'policy', 'signer'], 'Garage has no object tags and no bucket policies.')
}
