import { spawn } from 'node:child_process'

/** The system's own program that opens an address in the default browser. */
function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open']
  // `start` is a command of the shell, which would read the address as more commands.
  return platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open']
}

/**
 * Opens an address in the default browser.
 *
 * Other people on this computer can read a program's arguments while it runs. A launch token works once: if somebody were quicker, the
 * person's own page would say that it was used.
 *
 * @returns whether there was something to open it with
 */
export function openInBrowser(url: string, platform: NodeJS.Platform): Promise<boolean> {
  const [program, ...args] = openerOf(platform)
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => resolve(true))
    child.unref()
  })
}
