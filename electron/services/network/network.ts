import type { Agent } from 'node:http'
import { isExcepted, isLoopback } from '../../../shared/network/bypass.ts'
import { environmentExceptions, environmentProxy, systemProxy } from '../../../shared/network/proxy-choice.ts'
import { NO_PROXY, SYSTEM_PROXY } from '../../../shared/settings/network.ts'
import type { Settings } from '../../../shared/settings/settings.ts'
import { agentTerms, assertKnowsProxies, makeAgents, type NetworkRoute, type SharedAgents } from './agents.ts'

/** What a host knows of the network that Node doesn't. */
export interface SystemNetwork {
  /** The system's proxies for a URL, in the words of proxy configuration scripts: `PROXY proxy.example.com:3128; DIRECT`. */
  resolveProxy(url: string): Promise<string>
  /** All authorities that this process trusts, in PEM: worker threads know only Node's own. */
  authorities(): Promise<readonly string[]>
}

export interface NetworkPorts {
  readonly settings: () => Pick<Settings, 'proxy' | 'noProxy' | 'caFile'>
  /** Read for the proxy only. */
  readonly env: NodeJS.ProcessEnv
  readonly system?: SystemNetwork | undefined
}

/** How requests to one address are sent. */
export interface Way {
  /** The proxy that they go through. */
  readonly proxy: string | undefined
  /** For many requests: their sockets are kept open. */
  agents(): Promise<SharedAgents>
  /** For one request, on a connection of its own. */
  ownAgent(protocol: string): Promise<Agent>
  /** Closes the sockets that were kept open. */
  close(): void
}

const MAX_SOCKETS = 50
const NONE: readonly string[] = []

/**
 * The one place that says how requests to storages leave this computer: through which proxy, and which certificates they trust. The
 * settings are looked at for each request, so a change holds from the next one on.
 */
export class Network {
  readonly #ports: NetworkPorts
  readonly #ways: { readonly route: NetworkRoute; readonly way: Promise<Way> }[] = []
  #trust: { readonly version: string; readonly ca: Promise<readonly string[]> } | undefined

  constructor(ports: NetworkPorts) {
    this.#ports = ports
  }

  /** @throws AppError `proxy`, `tls`: no other way is taken instead */
  async route(url: string): Promise<NetworkRoute> {
    const address = new URL(url)
    const proxy = await this.#proxyTo(address)
    if (proxy !== undefined) assertKnowsProxies(process.versions.node)
    return { proxy, ca: address.protocol === 'https:' ? await this.#trusted() : NONE }
  }

  /** Nothing of Node's HTTP is loaded before this is called: signing a link makes no request. @throws AppError as `route` */
  async way(url: string): Promise<Way> {
    const route = await this.route(url)
    const known = this.#ways.find((one) => one.route.proxy === route.proxy && one.route.ca === route.ca)
    if (known !== undefined) return await known.way
    const way = makeWay(route)
    this.#ways.push({ route, way })
    return await way
  }

  /** Closes all sockets. */
  close(): void {
    for (const { way } of this.#ways.splice(0)) {
      way.then(
        ({ close }) => close(),
        () => undefined,
      )
    }
  }

  async #proxyTo(address: URL): Promise<string | undefined> {
    const { settings, env, system } = this.#ports
    const { proxy, noProxy } = settings()
    if (proxy === NO_PROXY || isLoopback(address) || isExcepted(address, noProxy)) return undefined
    if (proxy !== SYSTEM_PROXY) return proxy
    if (isExcepted(address, environmentExceptions(env))) return undefined
    const choice = environmentProxy(address.protocol, env)
    if (choice !== undefined || system === undefined) return choice?.proxy
    // Not the path: it may be a link, which is a secret.
    return systemProxy(await system.resolveProxy(`${address.origin}/`)).proxy
  }

  /** The same array as long as nothing of it changes. */
  async #trusted(): Promise<readonly string[]> {
    const { caFile } = this.#ports.settings()
    if (caFile === '' && this.#ports.system === undefined) return NONE
    const { fileVersion, authoritiesOf } = await import('./authorities.ts')
    const version = caFile === '' ? '' : `${caFile} ${await fileVersion(caFile)}`
    if (this.#trust?.version === version) return await this.#trust.ca
    const ca = this.#knownAuthorities().then(async (known) => [
      ...known,
      ...(caFile === '' ? [] : await authoritiesOf(caFile)),
    ])
    this.#trust = { version, ca }
    ca.catch(() => {
      if (this.#trust?.ca === ca) this.#trust = undefined
    })
    return await ca
  }

  async #knownAuthorities(): Promise<readonly string[]> {
    const { system } = this.#ports
    if (system !== undefined) return await system.authorities()
    const { getCACertificates } = await import('node:tls')
    return getCACertificates('default')
  }
}

async function makeWay({ proxy, ca }: NetworkRoute): Promise<Way> {
  const terms = await agentTerms({ proxy, ca })
  let kept: Promise<SharedAgents> | undefined
  return {
    proxy,
    agents() {
      kept ??= makeAgents(terms, MAX_SOCKETS)
      return kept
    },
    async ownAgent(protocol) {
      const { Agent } = await (protocol === 'https:' ? import('node:https') : import('node:http'))
      return new Agent(terms)
    },
    close() {
      void kept?.then(({ httpAgent, httpsAgent }) => {
        httpAgent.destroy()
        httpsAgent.destroy()
      })
    },
  }
}
