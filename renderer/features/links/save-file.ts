/** How long a saved file's data stays: the browser may still be writing it. */
const KEEP_MS = 60_000

/** Hands a file over to the browser, which saves it where the person's downloads go, or asks. */
export function saveFile(name: string, data: Blob): void {
  const address = URL.createObjectURL(data)
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = name
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(address), KEEP_MS)
}
