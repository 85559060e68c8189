import type { BrowserContext } from 'playwright-core'

/**
 * What must not happen while the app is used: errors on the console, exceptions, requests that fail, and whatever the content policy
 * had to stop. Watches every page of a context.
 */
export class PageProblems {
  /** What happened so far, one line each. */
  readonly seen: string[] = []
  readonly #expected: RegExp[] = []

  /** Call it before the context's first page is opened. */
  async watch(context: BrowserContext): Promise<void> {
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        this.seen.push(`console ${message.type()}: ${message.text()}`)
      }
    })
    context.on('weberror', (error) => this.seen.push(`exception: ${error.error().stack ?? error.error().message}`))
    context.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? ''
      // The stream of events ends with its page, as does whatever else a page no longer waits for.
      if (reason !== 'net::ERR_ABORTED') this.seen.push(`request failed: ${reason} ${withoutToken(request.url())}`)
    })
    context.on('response', (response) => {
      if (response.status() >= 400) this.seen.push(`status ${response.status()}: ${withoutToken(response.url())}`)
    })
    await context.exposeBinding('tellViolation', (_source, violation: string) => this.seen.push(violation))
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        const { effectiveDirective, blockedURI, sample } = event
        const tell = Reflect.get(window, 'tellViolation')
        void tell(`content policy: ${effectiveDirective} stopped ${blockedURI} ${sample}`)
      })
    })
  }

  /** Something that belongs to this test, such as the failed requests of a host that was ended. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern)
  }

  /** @throws Error that lists what happened */
  assertNone(): void {
    const problems = this.seen.filter((problem) => !this.#expected.some((pattern) => pattern.test(problem)))
    if (problems.length > 0) throw new Error(`The page had problems:\n${problems.join('\n')}`)
  }
}

function withoutToken(url: string): string {
  return url.replace(/[?#].*/, '')
}
