import type { Agent as HttpAgent } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import type { SecureContext } from 'node:tls'
import { AppError } from '../../../shared/errors.ts'

/**
 * The way of requests to one address. Plain data: it can be handed to a worker thread, which makes its own agents of it. Not for
 * logging: the proxy may have a password in it.
 */
export interface NetworkRoute {
  /** The proxy's address; undefined goes straight to the storage. */
  readonly proxy: string | undefined
  /** The certificates, in PEM, of all authorities that are trusted; empty for those that Node trusts by itself. */
  readonly ca: readonly string[]
}

/** Sockets that several clients use one after the other. Whoever makes them destroys them. */
export interface SharedAgents {
  readonly httpAgent: HttpAgent
  readonly httpsAgent: HttpsAgent
}

/** What Node's agents are told of a route. */
export interface AgentTerms {
  /** Said outright: without it, a variable of the environment could switch the checks off. */
  readonly rejectUnauthorized: true
  /** Never without: Node may then take what the environment says. */
  readonly proxyEnv: { readonly HTTP_PROXY?: string; readonly HTTPS_PROXY?: string }
  readonly secureContext?: SecureContext
}

/** Make them once for many agents: reading some hundreds of certificates takes 50 ms. */
export async function agentTerms({ proxy, ca }: NetworkRoute): Promise<AgentTerms> {
  const tls = ca.length === 0 ? undefined : await import('node:tls')
  return {
    rejectUnauthorized: true,
    proxyEnv: proxy === undefined ? {} : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy },
    ...(tls === undefined ? {} : { secureContext: tls.createSecureContext({ ca: [...ca] }) }),
  }
}

/** Agents for both schemes, whose sockets are kept open between requests. */
export async function makeAgents(terms: AgentTerms, maxSockets: number): Promise<SharedAgents> {
  const [http, https] = await Promise.all([import('node:http'), import('node:https')])
  const options = { ...terms, keepAlive: true, maxSockets }
  return { httpAgent: new http.Agent(options), httpsAgent: new https.Agent(options) }
}

/** The first Node whose agents know proxies is 24.5; those before it would go past the proxy without a word. @throws AppError `proxy` */
export function assertKnowsProxies(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 24 || (major === 24 && minor >= 5)) return
  throw new AppError(
    'proxy',
    `Node ${version} can’t go through a proxy, so nothing was sent.`,
    'Use Node 24.5 or later.',
  )
}
