const OTHER_LANGUAGES =
  /\/react-(?:aria|aria-components|stately)\/.*\/intl\/[^/]+\/(?!en-US\.)[a-z]{2}-[A-Z]{2}\.(?:m?js)$/
const ANNOUNCER = /\/react-aria\/dist\/private\/live-announcer\/LiveAnnouncer\.(?:m?js)$/

/** Fits React Aria to this app as it is bundled. A version of it that no longer is what this expects fails the build. */
export function reactAria() {
  let isAnnouncerFitted = false
  return {
    name: 'react-aria',
    apply: 'build' as const,
    enforce: 'pre' as const,
    /** The app speaks English, and so do the words inside of its components: the other 33 languages stay out. */
    load(id: string) {
      return OTHER_LANGUAGES.test(id.replaceAll('\\', '/')) ? 'export default undefined' : null
    },
    /** It empties what is read aloud by assigning markup, which Trusted Types forbid, whatever the markup is. */
    transform(code: string, id: string) {
      if (!ANNOUNCER.test(id.replaceAll('\\', '/'))) return null
      isAnnouncerFitted = true
      const fitted = code.replaceAll(".innerHTML = ''", '.replaceChildren()')
      if (fitted.includes('innerHTML') || fitted === code)
        throw new Error('The announcer of React Aria is another one.')
      return { code: fitted, map: null }
    },
    buildEnd(error?: Error) {
      if (error === undefined && !isAnnouncerFitted) throw new Error('The announcer of React Aria was not found.')
    },
  }
}
