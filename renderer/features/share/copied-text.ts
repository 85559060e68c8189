/** What is on the clipboard of what was just shared. @param total how many links were made, of which `count` were copied */
export function copiedInWords({ count, total }: { readonly count: number; readonly total: number }): string {
  if (total === 1) return 'The link is on the clipboard.'
  const copied = count.toLocaleString('en')
  return count === total
    ? `${copied} links are on the clipboard, one on each line.`
    : `The first ${copied} of ${total.toLocaleString('en')} links are on the clipboard, one on each line.`
}
