import { execFile } from 'node:child_process'

/**
 * Asks the Linux Secret Service whether its default collection is locked, without making it prompt.
 * keytar can't tell: where the keychain is locked and nobody unlocks it, it says that there is no such secret.
 * @see https://specifications.freedesktop.org/secret-service/latest/
 * @returns undefined where nothing answers in time, or where `dbus-send` isn't installed.
 */
export function isSecretServiceLocked(timeoutMilliseconds = 3000): Promise<boolean | undefined> {
  const arguments_ = [
    '--session',
    '--print-reply=literal',
    `--reply-timeout=${timeoutMilliseconds}`,
    '--dest=org.freedesktop.secrets',
    '/org/freedesktop/secrets/aliases/default',
    'org.freedesktop.DBus.Properties.Get',
    'string:org.freedesktop.Secret.Collection',
    'string:Locked',
  ]
  return new Promise((resolve) => {
    execFile('dbus-send', arguments_, { timeout: timeoutMilliseconds + 1000 }, (error, answer) => {
      resolve(error === null ? answer.includes('boolean true') : undefined)
    })
  })
}
