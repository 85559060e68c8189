const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** A size as file managers show it, in powers of 1,000: `48.2 kB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`
}
