import { createHash, timingSafeEqual } from 'node:crypto'
import type { RandomBytes } from '../../services/ports.ts'

const TOKEN_BYTES = 32
/** More than anyone opens by hand; the oldest ends first. */
const MAX_SESSIONS = 32

/** The two halves of a session: a page needs both, and only a page of ours can have both. */
export interface Session {
  /** In a cookie that no script can read. */
  readonly cookie: string
  /** In a header that no form, image or link can send. */
  readonly header: string
}

/**
 * Who may talk to the host. The address that the person opens has a launch token in its fragment, which browsers send to nobody; the
 * page exchanges it, once, for a session. All of them end with the process.
 */
export class Sessions {
  readonly #random: RandomBytes
  readonly #launchTokens = new Set<string>()
  readonly #sessions: { readonly cookie: Buffer; readonly header: Buffer }[] = []

  constructor(random: RandomBytes) {
    this.#random = random
  }

  /** A token for one more window. */
  launchToken(): string {
    const token = this.#newToken()
    this.#launchTokens.add(token)
    const [oldest] = this.#launchTokens
    if (this.#launchTokens.size > MAX_SESSIONS && oldest !== undefined) this.#launchTokens.delete(oldest)
    return token
  }

  /** @returns undefined for a token that is not ours, or was used */
  exchange(token: string): Session | undefined {
    const given = digest(token)
    const known = [...this.#launchTokens].find((candidate) => timingSafeEqual(digest(candidate), given))
    if (known === undefined) return undefined
    this.#launchTokens.delete(known)
    const session = { cookie: this.#newToken(), header: this.#newToken() }
    this.#sessions.push({ cookie: digest(session.cookie), header: digest(session.header) })
    if (this.#sessions.length > MAX_SESSIONS) this.#sessions.shift()
    return session
  }

  /**
   * @param cookies all that came under the session's name: servers on other ports of this computer can set cookies of any name, and one
   * of theirs must not hide ours
   */
  isKnown(cookies: readonly string[], header: string): boolean {
    const [cookieDigests, headerDigest] = [cookies.map(digest), digest(header)]
    return this.#sessions.some(
      (session) =>
        timingSafeEqual(session.header, headerDigest) &&
        cookieDigests.some((cookie) => timingSafeEqual(session.cookie, cookie)),
    )
  }

  #newToken(): string {
    return Buffer.from(this.#random(TOKEN_BYTES)).toString('base64url')
  }
}

/** Of one length, whatever is given, so that comparing tells nothing. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
