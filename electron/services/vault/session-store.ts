import type { SecretStore } from '../ports.ts'

/** Keeps secrets in memory and nowhere else: they are gone when the process ends. */
export class SessionStore implements SecretStore {
  readonly #secrets = new Map<string, string>()

  async get(name: string): Promise<string | undefined> {
    return this.#secrets.get(name)
  }

  async set(name: string, secret: string): Promise<void> {
    this.#secrets.set(name, secret)
  }

  async delete(name: string): Promise<void> {
    this.#secrets.delete(name)
  }
}
