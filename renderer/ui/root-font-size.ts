/** The reader's own text size in px: virtual lists count in px, style sheets in rem. */
export function rootFontSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
}
