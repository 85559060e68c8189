import { contextBridge, ipcRenderer, webUtils } from 'electron'

const CHUNK_BYTES = 1024 * 1024

/** The only way out of the page: calls, events, and files by their paths, which the page itself is never told. */
const bridge = {
  send: (name: unknown, input: unknown) => ipcRenderer.invoke('call', name, input),
  /** @returns what ends it */
  listen(listener: (event: unknown) => void) {
    // Electron's own event object stays here: it would give the page the whole of `ipcRenderer`.
    const pass = (_: unknown, event: unknown) => listener(event)
    ipcRenderer.on('event', pass)
    void ipcRenderer.invoke('listen')
    return () => void ipcRenderer.off('event', pass)
  },
  async register(file: File) {
    const path = webUtils.getPathForFile(file)
    if (path !== '') return ipcRenderer.invoke('register-file', { path })
    const reply = await ipcRenderer.invoke('register-file', { name: file.name, size: file.size })
    if (reply.ok && file.size > 0) void sendBytes(reply.value.file, file)
    return reply
  },
}

/** What is on no disk, such as a picture dragged out of a web page. The answer to `register` does not wait for it. */
async function sendBytes(name: string, file: File) {
  try {
    for (let start = 0; start < file.size; start += CHUNK_BYTES) {
      const bytes = new Uint8Array(await file.slice(start, start + CHUNK_BYTES).arrayBuffer())
      const reply = await ipcRenderer.invoke('register-file', { file: name, bytes })
      if (!reply.ok) return
    }
  } catch {
    await ipcRenderer.invoke('register-file', { file: name, failed: true })
  }
}

contextBridge.exposeInMainWorld('sandglass', bridge)

/** What the page finds as `window.sandglass`. */
export type Bridge = typeof bridge
