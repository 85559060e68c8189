/** The two choices that are no address: what the environment and the system say, or no proxy at all. */
export const SYSTEM_PROXY = 'system'
export const NO_PROXY = 'none'

const EXAMPLE = 'http://proxy.example.com:3128'
const MAX_EXCEPTION_LENGTH = 255

/**
 * What is wrong with a choice of proxy, or undefined. A name and a password have no place in it: the settings are kept as plain text.
 * Nothing of the text is repeated, as in every answer to what is not valid.
 */
export function proxyProblem(proxy: string): string | undefined {
  if (proxy === SYSTEM_PROXY || proxy === NO_PROXY) return undefined
  if (!/^https?:\/\/[^\s/\\]+\/?$/i.test(proxy) || !URL.canParse(proxy)) {
    return `Write it like ${EXAMPLE}, with nothing behind the port.`
  }
  const { username, password, search, hash } = new URL(proxy)
  if (username !== '' || password !== '') {
    return 'Leave out the name and the password: give them in the variable HTTPS_PROXY, and choose the system’s proxy.'
  }
  return search === '' && hash === '' ? undefined : `Write it like ${EXAMPLE}, with nothing behind the port.`
}

/** What is wrong with a list of hosts that no proxy is used for, or undefined. */
export function noProxyProblem(list: string): string | undefined {
  const isPlain = noProxyEntries(list).every(
    (entry) => entry.length <= MAX_EXCEPTION_LENGTH && /^[\p{L}\p{N}.:*/_[\]-]+$/u.test(entry) && !entry.includes('//'),
  )
  return isPlain ? undefined : 'Write hosts with commas between them: nas.local, .example.com, 10.0.0.0/8.'
}

/** The hosts of a list, as `NO_PROXY` has it. */
export function noProxyEntries(list: string): readonly string[] {
  return list.split(/[\s,]+/).filter((entry) => entry !== '')
}

/** What is wrong with the path of a file of certificates, or undefined; empty is none. Whether the file is good is seen when it is read. */
export function caFileProblem(path: string): string | undefined {
  if (path === '') return undefined
  if (/\p{Cc}/u.test(path)) return 'Control characters are not allowed.'
  const isAbsolute = /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path)
  return isAbsolute ? undefined : 'Give the whole path, from the top: /etc/ssl/storage-ca.pem.'
}
