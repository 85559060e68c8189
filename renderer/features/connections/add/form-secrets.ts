import type { DraftSecrets } from '../connection-draft.ts'

/** Reads the secrets out of their inputs when they are sent: they are in nothing else of the screen. */
export function secretsIn(form: HTMLFormElement): DraftSecrets {
  const data = new FormData(form)
  const text = (name: keyof DraftSecrets) => {
    const value = data.get(name)
    return typeof value === 'string' ? value : ''
  }
  return { secretAccessKey: text('secretAccessKey'), sessionToken: text('sessionToken') }
}
