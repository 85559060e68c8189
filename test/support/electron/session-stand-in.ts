import type { Protocol, Session, WebRequest } from 'electron'

type ProtocolHandler = Parameters<Protocol['handle']>[1]
/** What both overloads of the method end with: the listener. */
type RequestListener = Parameters<WebRequest['onBeforeRequest']>[0]

type SessionMembers = Pick<
  Session,
  | 'resolveProxy'
  | 'setBluetoothPairingHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setPermissionRequestHandler'
  | 'setUSBProtectedClassesHandler'
>

/** A session: keeps the handlers that it is given, for requests to pass through and tests to call. */
export class SessionStandIn implements SessionMembers {
  readonly partition: string
  /** What the system's settings lead through. */
  proxies = 'DIRECT'
  readonly schemes = new Map<string, ProtocolHandler>()
  permissionRequest: Parameters<Session['setPermissionRequestHandler']>[0] = null
  permissionCheck: Parameters<Session['setPermissionCheckHandler']>[0] = null
  devicePermission: Parameters<Session['setDevicePermissionHandler']>[0] = null
  displayMedia: Parameters<Session['setDisplayMediaRequestHandler']>[0] = null
  usbClasses: Parameters<Session['setUSBProtectedClassesHandler']>[0] = null
  bluetoothPairing: Parameters<Session['setBluetoothPairingHandler']>[0] = null
  #filter: readonly string[] = []
  #listener: RequestListener = null

  constructor(partition: string) {
    this.partition = partition
  }

  readonly protocol = {
    handle: (scheme: string, handler: ProtocolHandler) => void this.schemes.set(scheme, handler),
  } satisfies Pick<Protocol, 'handle'>

  readonly webRequest = {
    onBeforeRequest: (filter: { urls: string[] } | RequestListener, listener?: RequestListener) => {
      this.#filter = filter !== null && 'urls' in filter ? filter.urls : ['<all_urls>']
      this.#listener = listener ?? null
    },
  }

  async resolveProxy(): Promise<string> {
    return this.proxies
  }

  setPermissionRequestHandler(handler: typeof this.permissionRequest): void {
    this.permissionRequest = handler
  }

  setPermissionCheckHandler(handler: typeof this.permissionCheck): void {
    this.permissionCheck = handler
  }

  setDevicePermissionHandler(handler: typeof this.devicePermission): void {
    this.devicePermission = handler
  }

  setDisplayMediaRequestHandler(handler: typeof this.displayMedia): void {
    this.displayMedia = handler
  }

  setUSBProtectedClassesHandler(handler: typeof this.usbClasses): void {
    this.usbClasses = handler
  }

  setBluetoothPairingHandler(handler: typeof this.bluetoothPairing): void {
    this.bluetoothPairing = handler
  }

  /** Whether the app cancels a request to an address, by the schemes of its filter. */
  isCanceled(url: string): boolean {
    const scheme = url.slice(0, url.indexOf(':'))
    if (this.#listener === null || !this.#filter.some((one) => one === '<all_urls>' || one.startsWith(`${scheme}:`))) {
      return false
    }
    let isCanceled = false
    // The listener is given far more in the app; this one looks at the address alone.
    this.#listener({ url } as Parameters<NonNullable<RequestListener>>[0], ({ cancel }) => {
      isCanceled = cancel === true
    })
    return isCanceled
  }
}
