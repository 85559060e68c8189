/**
 * Languages of dates that are offered, each by the way it writes them; others can be set in the settings' file. The screens
 * are written from left to right, so those that aren't are not among them.
 */
const TAGS = [
  'en-GB',
  'en-US',
  'en-CA',
  'cs-CZ',
  'da-DK',
  'de-DE',
  'es-ES',
  'fr-FR',
  'it-IT',
  'nl-NL',
  'nb-NO',
  'pl-PL',
  'pt-BR',
  'pt-PT',
  'fi-FI',
  'sv-SE',
  'tr-TR',
  'el-GR',
  'uk-UA',
  'hi-IN',
  'ja-JP',
  'ko-KR',
  'zh-CN',
  'zh-TW',
] as const

/** What can be chosen: the system's, the ones above, and the one that is set, should it be another. */
export function dateLanguages(chosen: string): readonly string[] {
  return [...new Set(['', ...TAGS, chosen])]
}

/** A language by its own name, for whoever reads it: `Deutsch (Deutschland)`. */
export function languageName(tag: string): string {
  if (tag === '') return 'As the system'
  try {
    return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
