import { AppError } from '../../../shared/errors.ts'
import { property, shown } from '../objects/storage-failure.ts'

/** Where a request was going when it failed. */
export interface ProxiedRequest {
  /** The proxy's address. */
  readonly proxy: string
  /** The storage's host. */
  readonly host: string
}

/** How Node and OpenSSL name what is wrong with a certificate, or with TLS. */
const TLS_CODE = /^(?:EPROTO$|(?:ERR_SSL|ERR_TLS|CERT|CRL|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED)_)/

const CHECK = 'Check the proxy in the settings, or in the variable HTTPS_PROXY.'

/**
 * A failure that is the proxy's and not the storage's: on the way to it, or its refusal to make a tunnel. Undefined for every other one.
 * Nothing of the proxy's own text is shown, nor the password that its address may have.
 */
export function proxyError(error: unknown, { proxy, host }: ProxiedRequest): AppError | undefined {
  const first = property(property(error, 'errors'), '0') ?? error
  const code = property(first, 'code')
  const name = new URL(proxy).host
  if (code === 'ERR_PROXY_TUNNEL') {
    const status = property(error, 'statusCode')
    return typeof status === 'number'
      ? proxyRefusal(status, { proxy, host })
      : new AppError('proxy', `The proxy ${name} did not answer, or broke off.`, `Try again. ${CHECK}`)
  }
  // Which of the two it is about can't be told.
  if (proxy.startsWith('https:') && typeof code === 'string' && TLS_CODE.test(code)) {
    return new AppError(
      'tls',
      `No trusted connection to the proxy ${name}, or through it to ${shown(host)}, could be made (${shown(code)}).`,
      'If the proxy has an authority of its own, name its certificate in NODE_EXTRA_CA_CERTS; if the storage has, as the CA file in the settings.',
    )
  }
  // Names are looked up and connections made by the proxy: what fails so is the way to the proxy itself.
  const syscall = property(first, 'syscall')
  if (syscall === 'getaddrinfo') {
    return new AppError('proxy', `There is no proxy named ${name}, or it can’t be looked up right now.`, CHECK)
  }
  if (syscall === 'connect') {
    const what = code === 'ECONNREFUSED' ? 'Nothing accepts connections at' : 'There is no way to'
    return new AppError('proxy', `${what} the proxy ${name}.`, CHECK)
  }
  return undefined
}

/** What a proxy means by a status of its own. */
export function proxyRefusal(status: number, { proxy, host }: ProxiedRequest): AppError {
  const { host: name, username } = new URL(proxy)
  const storage = shown(host)
  if (status === 407) {
    return new AppError(
      'proxy',
      username === ''
        ? `The proxy ${name} asks for a name and a password.`
        : `The proxy ${name} does not accept the name and the password that it was given.`,
      `Give them in the environment, HTTPS_PROXY=http://NAME:PASSWORD@${name}, and choose the system’s proxy in the settings.`,
    )
  }
  if (status >= 500) {
    return new AppError(
      'proxy',
      `The proxy ${name} does not reach ${storage} (${status}).`,
      'Check the endpoint. If it is in your own network, add it to the hosts without a proxy, in the settings.',
    )
  }
  return new AppError(
    'proxy',
    `The proxy ${name} lets nothing through to ${storage} (${status}).`,
    'Ask whoever runs it to allow that. If it is in your own network, add it to the hosts without a proxy, in the settings.',
  )
}

/** A page that came back through a proxy, in place of the storage's answer. */
export function proxyPage(status: number, { proxy, host }: ProxiedRequest): AppError {
  return new AppError(
    'proxy',
    `A web page (${status}) came back through the proxy ${new URL(proxy).host}, and no answer of ${shown(host)}.`,
    `Open ${shown(host)} in a browser that uses the proxy: the page says what is wrong.`,
  )
}
