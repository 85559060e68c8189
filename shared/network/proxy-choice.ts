import { AppError } from '../errors.ts'

/** Variables of a process, by name. */
type Environment = Readonly<Record<string, string | undefined>>

/** A proxy's address, with the name and the password that the environment may have in it; undefined goes without a proxy. */
export interface ProxyChoice {
  readonly proxy: string | undefined
}

const NOTHING_SENT = 'so nothing was sent'

/**
 * What the environment says of the way to a URL; undefined when it says nothing at all, and the system may be asked.
 * As everywhere, the lower-case names come first.
 * @throws AppError `proxy` for an address that can't be used: going without it would be another way than the one that was meant
 */
export function environmentProxy(protocol: string, env: Environment): ProxyChoice | undefined {
  const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY']
  if (names.every((name) => (env[name] ?? '') === '')) return undefined
  const own = names.filter((name) => name.toLowerCase().startsWith(protocol.replace(':', '_')))
  const name = own.find((candidate) => (env[candidate] ?? '') !== '')
  return { proxy: name === undefined ? undefined : proxyAddress(env[name] ?? '', name) }
}

/** Hosts that the environment has no proxy used for. */
export function environmentExceptions(env: Environment): string {
  return env['no_proxy'] || env['NO_PROXY'] || ''
}

function proxyAddress(text: string, variable: string): string {
  const given = text.trim()
  // curl and others take an address without a scheme for one of HTTP.
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`
  const hint = `Write it like ${variable}=http://proxy.example.com:3128, or choose the proxy in the settings.`
  if (!URL.canParse(address)) {
    throw new AppError('proxy', `The variable ${variable} has no address of a proxy in it, ${NOTHING_SENT}.`, hint)
  }
  const { protocol, username, password, host } = new URL(address)
  if ((protocol !== 'http:' && protocol !== 'https:') || host === '') {
    throw new AppError(
      'proxy',
      `The variable ${variable} names a proxy that is not spoken to by HTTP (SOCKS, for one, is not known here), ${NOTHING_SENT}.`,
      hint,
    )
  }
  const login = username === '' && password === '' ? '' : `${username}:${password}@`
  return `${protocol}//${login}${host}`
}

/**
 * What a system answers for a URL, in the words of proxy configuration scripts: `PROXY proxy.example.com:3128; DIRECT`.
 * The first that can be used counts; the others are not tried.
 * @throws AppError `proxy` where there are none but SOCKS proxies
 */
export function systemProxy(answer: string): ProxyChoice {
  const ways = answer.split(';').flatMap((way) => {
    const [kind = '', address = ''] = way.trim().split(/\s+/)
    return kind === '' ? [] : [{ kind: kind.toUpperCase(), address }]
  })
  if (ways.length === 0) return { proxy: undefined }
  for (const { kind, address } of ways) {
    if (kind === 'DIRECT') return { proxy: undefined }
    const scheme = SCHEMES[kind]
    if (scheme !== undefined && URL.canParse(`${scheme}//${address}`)) return { proxy: `${scheme}//${address}` }
  }
  throw new AppError(
    'proxy',
    `The system’s settings lead through a SOCKS proxy, which is not known here, ${NOTHING_SENT}.`,
    'Set an HTTP proxy in the settings, or none if this computer reaches the storage without one.',
  )
}

const SCHEMES: Readonly<Record<string, string | undefined>> = { PROXY: 'http:', HTTP: 'http:', HTTPS: 'https:' }
