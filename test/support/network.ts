import { Network, type NetworkPorts } from '../../electron/services/network/network.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings/settings.ts'

/** The network as a person may have set it; without anything set, straight to where a request goes, whatever the developer's environment says. */
export function networkWith(settings: Partial<Settings> = {}, ports: Partial<NetworkPorts> = {}): Network {
  return new Network({ settings: () => ({ ...DEFAULT_SETTINGS, ...settings }), env: {}, ...ports })
}
