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

/**
 * Has their inputs emptied as by typing, twice: a field remembers what it was rendered with, and what it was rendered with before. Only
 * while the form is on the screen.
 */
export async function typeOverSecretsIn(form: HTMLFormElement): Promise<void> {
  const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
  for (const text of ['-', '', '-', '']) {
    for (const input of form.querySelectorAll('input[type=password]')) {
      setter?.call(input, text)
      input.dispatchEvent(new Event('input', { bubbles: true }))
    }
    await new Promise((resolve) => setTimeout(resolve))
  }
}

/** Empties their inputs: what listens to an input may keep it, and what is in it, long after it left the screen. */
export function forgetSecretsIn(form: HTMLFormElement): void {
  for (const input of form.querySelectorAll<HTMLInputElement>('input[type=password]')) {
    input.value = ''
    input.defaultValue = ''
  }
}
