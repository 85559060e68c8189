import type { DeepLink } from '../api/events.ts'
import { PROVIDER_IDS } from '../connections/providers.ts'
import { LINK_ID } from '../links/link.ts'

/** The scheme of addresses that open Sandglass. */
export const DEEP_LINK_SCHEME = 'sandglass:'

/** Characters; a longer address is none of ours. */
const MAX_LENGTH = 2048

/** A place, at most one more name, and at most one parameter. Some systems put a slash behind a lone host. */
const GRAMMAR = /^sandglass:\/\/([a-z]+)(?:\/([0-9a-z]*))?(?:\?provider=([0-9a-z-]+))?$/

/**
 * Where a `sandglass://` address leads, or undefined for anything else. Any web page can open such an address, so this is a closed list
 * of places to show; none of them does or fills in anything.
 *
 * `sandglass://share`, `sandglass://links`, `sandglass://link/k3v9x2m7qd`, `sandglass://connect`, `sandglass://connect?provider=aws`
 */
export function parseDeepLink(address: string): DeepLink | undefined {
  if (address.length > MAX_LENGTH) return undefined
  const [, to, id = '', provider] = GRAMMAR.exec(address) ?? []
  if (to === 'link') return LINK_ID.test(id) && provider === undefined ? { to, id } : undefined
  if (id !== '') return undefined
  if (to === 'share' || to === 'links') return provider === undefined ? { to } : undefined
  if (to !== 'connect') return undefined
  if (provider === undefined) return { to }
  const known = PROVIDER_IDS.find((one) => one === provider)
  return known === undefined ? undefined : { to, provider: known }
}
