/** What a name template may use; `{random}` is 22 characters that can't be guessed. */
const NAME_TOKENS = ['random', 'name', 'stem', 'ext', 'date'] as const

const MAX_LENGTH = 256
const TOKEN = new RegExp(`\\{(${NAME_TOKENS.join('|')})\\}`, 'g')

/**
 * What is wrong with a template of an uploaded object's key below the share prefix, or undefined. Without `{random}` the key could be
 * guessed or taken, and revoking a link could delete what another link opens.
 */
export function nameTemplateProblem(template: string): string | undefined {
  if (template.length > MAX_LENGTH) return `Use ${MAX_LENGTH} characters at most.`
  if (!template.includes('{random}')) return 'Keep {random} in it: it is what nobody can guess.'
  if (!/\{(name|stem)\}/.test(template)) return 'Keep {name} or {stem} in it, or nobody knows the file by its link.'
  if (/[{}]/.test(template.replace(TOKEN, ''))) return 'Use {random}, {name}, {stem}, {ext} and {date} only.'
  if (/[\p{Cc}\p{Cs}]|^\/|\/\/|\/$|(^|\/)\.\.?(\/|$)/u.test(template)) {
    return 'Write it like a path: shared/{random}/{name}.'
  }
  return undefined
}

/**
 * Fills a template in.
 *
 * @param parts `random` is a segment that can't be guessed, `date` as 2026-12-01
 */
export function fillNameTemplate(
  template: string,
  { random, fileName, date }: { readonly random: string; readonly fileName: string; readonly date: string },
): string {
  const dot = fileName.lastIndexOf('.')
  const [stem, ext] = dot > 0 ? [fileName.slice(0, dot), fileName.slice(dot + 1)] : [fileName, '']
  const values: Readonly<Record<string, string>> = { random, name: fileName, stem, ext, date }
  return template.replace(TOKEN, (_, token: string) => values[token] ?? '')
}
