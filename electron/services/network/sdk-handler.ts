import type { NodeHttpHandler } from '@smithy/node-http-handler'
import { AppError } from '../../../shared/errors.ts'
import { RefusedAnswer } from '../objects/answer-guard.ts'
import type { SharedAgents } from './agents.ts'
import type { Network, Way } from './network.ts'
import { proxyError, proxyPage, proxyRefusal } from './proxy-error.ts'

/** All in milliseconds; 0 is none. */
export interface RequestTimeouts {
  /** With a proxy: until it has connected to the storage. */
  readonly connect: number
  /** Without a byte in either direction. */
  readonly idle: number
  /** From the first byte sent to the first received: must be 0 where large bodies are sent. */
  readonly answer: number
}

/** What the AWS SDK sends its requests with. */
export type SdkHandler = Pick<
  NodeHttpHandler,
  'metadata' | 'handle' | 'destroy' | 'updateHttpClientConfig' | 'httpHandlerConfigs'
>

type HttpRequest = Parameters<NodeHttpHandler['handle']>[0]
type HttpAnswer = Awaited<ReturnType<NodeHttpHandler['handle']>>

/**
 * Sends the SDK's requests the way that the network says for each of their addresses. What the proxy, or the way to it, is at fault for is
 * told as that, and not retried. The sockets are the network's, so there is nothing to destroy.
 *
 * @param onRefused told of the reason, for clients that only pass on its text
 */
export async function createSdkHandler(
  network: Network,
  { connect, idle, answer }: RequestTimeouts,
  onRefused: (reason: AppError) => void = () => undefined,
): Promise<SdkHandler> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler')
  const handlers = new Map<SharedAgents, NodeHttpHandler>()
  const handlerOf = async (way: Way) => {
    const agents = await way.agents()
    const handler =
      handlers.get(agents) ??
      new NodeHttpHandler({
        connectionTimeout: connect,
        socketTimeout: idle,
        requestTimeout: answer,
        // Without it the SDK only prints a warning.
        throwOnRequestTimeout: true,
        ...agents,
      })
    handlers.set(agents, handler)
    return handler
  }
  const send = async (request: HttpRequest, options: Parameters<NodeHttpHandler['handle']>[1]) => {
    const way = await network.way(addressOf(request))
    if (way.proxy === undefined) return await (await handlerOf(way)).handle(request, options)
    const proxied = { proxy: way.proxy, host: request.hostname }
    try {
      const got = await (await handlerOf(way)).handle(request, options)
      const reason = request.protocol === 'http:' ? refusalIn(got.response, proxied) : undefined
      if (reason !== undefined) throw reason
      return got
    } catch (error) {
      throw proxyError(error, proxied) ?? error
    }
  }
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, options) {
      try {
        return await send(request, options)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        onRefused(error)
        throw new RefusedAnswer(error)
      }
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  }
}

function addressOf({ protocol, hostname, port }: HttpRequest): string {
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`
}

/** Without TLS the proxy reads the request and may answer it by itself. */
function refusalIn(
  { statusCode, headers, body }: HttpAnswer['response'],
  proxied: Parameters<typeof proxyRefusal>[1],
): AppError | undefined {
  const isPage = /^text\/html/i.test(headers['content-type'] ?? '') && headers['content-length'] !== '0'
  if (statusCode !== 407 && !(isPage && statusCode >= 400)) return undefined
  body?.destroy?.()
  return statusCode === 407 ? proxyRefusal(statusCode, proxied) : proxyPage(statusCode, proxied)
}
