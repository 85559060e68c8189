/** What Electron's documentation says is there on some systems only. Elsewhere it is missing here, too. */
const PLATFORMS: Readonly<Record<string, readonly NodeJS.Platform[]>> = {
  setAppUserModelId: ['win32'],
  setBadgeCount: ['linux', 'darwin'],
  setBluetoothPairingHandler: ['win32', 'linux'],
  setLoginItemSettings: ['darwin', 'win32'],
}

/** Takes away the methods that a stand-in would not have on a system. */
export function onPlatform<StandIn extends object>(standIn: StandIn, platform: NodeJS.Platform): StandIn {
  for (const [method, platforms] of Object.entries(PLATFORMS)) {
    if (method in standIn && !platforms.includes(platform)) Object.defineProperty(standIn, method, { value: undefined })
  }
  return standIn
}
