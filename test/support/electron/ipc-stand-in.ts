import { EventEmitter } from 'node:events'
import type { IpcMain } from 'electron'

/** The event that a handler is given, as far as it may look at it. */
export interface InvokeEvent {
  readonly sender: { readonly id: number }
  readonly senderFrame: { readonly url: string; readonly parent: unknown; readonly detached: boolean } | null
}

type Handler = (event: InvokeEvent, ...args: unknown[]) => unknown

/** `ipcMain`: its handlers by their channels. What crosses is cloned, as it is between processes. */
export class IpcMainStandIn {
  readonly handlers = new Map<string, Handler>()

  readonly handle: IpcMain['handle'] = (channel, listener) => {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.handlers.set(channel, listener as Handler)
  }

  /** A message of a page; what the handler throws reaches the page as its message alone. */
  async invoke(event: InvokeEvent, channel: string, ...args: unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    try {
      return structuredClone(await handler(event, ...structuredClone(args)))
    } catch (error) {
      throw new Error(`Error invoking remote method '${channel}': ${error}`)
    }
  }
}

/** A preload script's `ipcRenderer`. */
export class IpcRendererStandIn extends EventEmitter {
  readonly invoke: (channel: string, ...args: unknown[]) => Promise<unknown>

  constructor(invoke: (channel: string, ...args: unknown[]) => Promise<unknown>) {
    super()
    this.invoke = invoke
  }

  /** A message from the main process. */
  receive(channel: string, args: readonly unknown[]): void {
    // What a page must never get hold of.
    const event = { sender: this, ports: [], senderId: 0 }
    this.emit(channel, event, ...structuredClone(args))
  }
}
