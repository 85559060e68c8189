import type { Session } from 'electron'

/** Every permission that Electron knows; a new one in a later version is missing below until it has its row. */
export type Permission = Parameters<NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>>[1]

/** All are refused. Why the page can do without each: */
export const REFUSED_PERMISSIONS: Readonly<Record<Permission, string>> = {
  ar: 'shows nothing in three dimensions',
  'automatic-fullscreen': 'the window is the person’s to size, from the View menu',
  'background-fetch': 'the page asks for nothing over the network',
  'background-sync': 'uploads are the services’, which need no page',
  'captured-surface-control': 'captures nothing',
  'clipboard-read': 'what is pasted comes with the paste event; the shortcut reads the clipboard in the main process',
  'clipboard-sanitized-write': 'copies by the call app.copy',
  'deprecated-sync-clipboard-read': 'what is pasted comes with the paste event',
  'display-capture': 'captures nothing',
  fileSystem: 'reads files that the person hands over, and writes none',
  fullscreen: 'the window is the person’s to size, from the View menu',
  geolocation: 'asks for no place',
  'geolocation-approximate': 'asks for no place',
  'hand-tracking': 'shows nothing in three dimensions',
  hid: 'uses no devices',
  'idle-detection': 'does not watch the person',
  keyboardLock: 'leaves the system its keys',
  'local-fonts': 'the system’s own font is named, not listed',
  'local-network': 'the page asks for nothing over the network',
  'local-network-access': 'the page asks for nothing over the network',
  'loopback-network': 'the page asks for nothing over the network',
  media: 'records nothing',
  mediaKeySystem: 'plays nothing protected',
  midi: 'uses no instruments',
  midiSysex: 'uses no instruments',
  nfc: 'uses no devices',
  notifications: 'the main process notifies, by the person’s settings',
  openExternal: 'opens web addresses by the call app.open, which checks them',
  'payment-handler': 'takes no payments',
  'periodic-background-sync': 'the page asks for nothing over the network',
  'persistent-storage': 'the page keeps nothing; the library does',
  pointerLock: 'leaves the person the pointer',
  'screen-wake-lock': 'nothing is to be watched for long',
  sensors: 'uses no sensors',
  serial: 'uses no devices',
  'smart-card': 'uses no devices',
  'speaker-selection': 'plays nothing',
  'storage-access': 'has no other origin in it',
  'system-wake-lock': 'nothing is to be watched for long',
  'top-level-storage-access': 'has no other origin in it',
  usb: 'uses no devices',
  vr: 'shows nothing in three dimensions',
  'web-app-installation': 'is installed already',
  'web-printing': 'prints nothing',
  'window-management': 'has one window, which the main process places',
  unknown: 'what Electron can’t name is not allowed either',
}

type Guarded = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setUSBProtectedClassesHandler'
  | 'setBluetoothPairingHandler'
>

/** Refuses a session's pages everything that a page can ask for. Electron allows most of it where there is no handler. */
export function refusePermissions(session: Guarded, platform: NodeJS.Platform): void {
  session.setPermissionRequestHandler((_page, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null))
  // All classes stay protected.
  session.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses)
  // macOS pairs by itself, and Electron has no say in it there.
  if (platform !== 'darwin') session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }))
}
