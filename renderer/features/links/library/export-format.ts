/** What a file that is imported is: by its name, or where that says nothing, by how it begins. */
export function exportFormatOf(name: string, text: string): 'json' | 'csv' {
  if (/\.csv$/i.test(name)) return 'csv'
  if (/\.json$/i.test(name)) return 'json'
  return /^\ufeff?\s*\{/.test(text) ? 'json' : 'csv'
}
