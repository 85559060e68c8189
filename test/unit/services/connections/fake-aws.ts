import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A request that came in. */
export interface FakeAwsRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** What answers as STS, as the sign-in portal, or as a metadata service would. */
export class FakeAws {
  readonly requests: FakeAwsRequest[] = []
  answer: (request: FakeAwsRequest) => { readonly status: number; readonly body: string } = () => ({
    status: 500,
    body: '',
  })
  readonly #server: Server

  constructor() {
    this.#server = createServer(async (incoming, response) => {
      const { method = '', url: path = '', headers } = incoming
      const request = { method, path, headers, body: await text(incoming) }
      this.requests.push(request)
      const { status, body } = this.answer(request)
      response.writeHead(status, { 'content-type': body.startsWith('{') ? 'application/json' : 'text/xml' }).end(body)
    })
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

/** An answer of STS with the credentials of a role. */
export function stsAnswer(action: string, accessKeyId: string, expiration: string): { status: number; body: string } {
  return {
    status: 200,
    body: `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>
      <Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>
      <SessionToken>role-token</SessionToken><Expiration>${expiration}</Expiration></Credentials>
      </${action}Result></${action}Response>`,
  }
}

/** An error of STS. */
export function stsError(code: string, status = 403): { status: number; body: string } {
  return {
    status,
    body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>about AKIAIOSFODNN7EXAMPLE</Message></Error></ErrorResponse>`,
  }
}
