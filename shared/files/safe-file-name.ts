/** Devices of Windows, whatever follows after a dot. Source: “Naming Files, Paths, and Namespaces”, Microsoft. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])[ ]*(?:\.|$)/i

/**
 * A name under which a file can be saved on every system: without separators and control characters, without what Windows takes for
 * something else (`a:b`, `name.`, `CON.txt`), and composed (NFC). What it means to a reader stays.
 */
export function safeFileName(name: string): string {
  const safe = name
    .normalize('NFC')
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029<>:"|?*\\/]/gu, '_')
    .replace(/[. ]+$/, (end) => '_'.repeat(end.length))
  return safe === '' || DEVICE.test(safe) ? `_${safe}` : safe
}
