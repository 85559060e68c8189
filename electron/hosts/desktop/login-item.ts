import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { App } from 'electron'

/** Starts without a window, where the tray or the dock shows that it runs. */
export const HIDDEN_ARGUMENT = '--hidden'

export interface LoginItemParts {
  readonly app: Pick<App, 'isPackaged' | 'setLoginItemSettings'>
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  /** The person's own folder. */
  readonly home: string
  /** The program to start. */
  readonly executable: string
}

/** Whether this can be set here. A Flatpak may not write to the autostart folder, and in a checkout the program is Electron itself. */
export function canStartAtLogin({
  app,
  platform,
  env,
}: Pick<LoginItemParts, 'platform' | 'env'> & { readonly app: Pick<App, 'isPackaged'> }): boolean {
  return app.isPackaged && ['darwin', 'win32', 'linux'].includes(platform) && env['FLATPAK_ID'] === undefined
}

/**
 * Has the system start Sandglass when the person signs in, or no longer. On Linux that is a file in the autostart folder
 * (https://specifications.freedesktop.org/autostart-spec), elsewhere Electron's.
 *
 * @throws the system's error when the file can't be written
 */
export function setStartAtLogin(isWanted: boolean, parts: LoginItemParts): void {
  if (!canStartAtLogin(parts)) return
  if (parts.platform !== 'linux') {
    parts.app.setLoginItemSettings({ openAtLogin: isWanted, args: [HIDDEN_ARGUMENT] })
    return
  }
  const file = autostartFile(parts)
  if (!isWanted) {
    rmSync(file, { force: true })
    return
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // An AppImage's own path is that of the mounted program, gone at the next start.
  writeFileSync(file, autostartEntry(parts.env['APPIMAGE'] ?? parts.executable))
}

function autostartFile({ env, home }: LoginItemParts): string {
  const config = env['XDG_CONFIG_HOME']
  return join(
    config !== undefined && isAbsolute(config) ? config : join(home, '.config'),
    'autostart',
    'sandglass.desktop',
  )
}

function autostartEntry(executable: string): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Sandglass',
    'Comment=Share files with links that run out',
    `Exec=${quoted(executable)} ${HIDDEN_ARGUMENT}`,
    'Icon=sandglass',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n')
}

/** An argument of `Exec`: quoted, then escaped once more as any string of a desktop entry; a percent sign begins a field code. */
function quoted(argument: string): string {
  return `"${argument
    .replace(/(["`$\\])/g, '\\$1')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')}"`
}
