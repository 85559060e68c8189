export function libraryExport(links: readonly object[]): string {
  return JSON.stringify({ format: 'sandglass-links', version: 1, links })
}
