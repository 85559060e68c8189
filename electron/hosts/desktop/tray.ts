import type { MenuItemConstructorOptions } from 'electron'
import type { ActionId } from '../../../shared/actions/actions.ts'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import { formatDuration } from '../../../shared/links/expiry.ts'
import type { UploadTally } from './upload-tally.ts'

/**
 * Whether the system shows a tray icon for sure. GNOME shows none without an extension, and what can't be named can't be relied on: the
 * only window must not be hidden there.
 */
export function isTrayReliable(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  if (platform !== 'linux') return platform === 'darwin' || platform === 'win32'
  const desktops = (env['XDG_CURRENT_DESKTOP'] ?? '').split(':')
  return desktops.some((desktop) => ['KDE', 'XFCE', 'X-Cinnamon', 'MATE', 'LXQt'].includes(desktop))
}

export interface TrayChoices {
  readonly copy: (id: string) => void
  readonly perform: (action: ActionId) => void
  readonly pauseUploads: (isPaused: boolean) => void
  readonly open: () => void
  readonly quit: () => void
}

const MAX_NAME = 40

/** What of the uploads the menu depends on. */
export type TrayUploads = 'none' | 'running' | 'paused'

export function trayUploads({ running, unfinished }: Pick<UploadTally, 'running' | 'unfinished'>): TrayUploads {
  if (unfinished === 0) return 'none'
  return running > 0 ? 'running' : 'paused'
}

/** What the icon says when it is pointed at. */
export function trayTip(tally: Pick<UploadTally, 'running' | 'unfinished' | 'fraction' | 'secondsLeft'>): string {
  const { fraction = 0, secondsLeft } = tally
  const percent = `${Math.floor(fraction * 100)} %`
  switch (trayUploads(tally)) {
    case 'none':
      return 'Sandglass'
    case 'paused':
      return `Sandglass: uploads are paused at ${percent}`
    case 'running':
      return `Sandglass: ${percent} uploaded${secondsLeft === undefined ? '' : `, ${formatDuration(secondsLeft)} left`}`
  }
}

/**
 * The tray's menu. Each of the latest links with the time that it ends: how long it still lives would be wrong a minute later, and a
 * menu that is open can't be changed.
 *
 * @param now milliseconds since the epoch
 * @param locale a BCP 47 tag, or empty for the system's
 */
export function trayMenu(
  links: readonly LinkView[],
  now: number,
  locale: string,
  uploads: TrayUploads,
  { copy, perform, pauseUploads, open, quit }: TrayChoices,
): MenuItemConstructorOptions[] {
  const recent = links.map((link): MenuItemConstructorOptions => {
    return { label: `${menuText(nameOf(link))} – ${until(link.expiresAt, now, locale)}`, click: () => copy(link.id) }
  })
  return [
    ...(recent.length === 0 ? [] : [{ label: 'Copy link', enabled: false }, ...recent, { type: 'separator' } as const]),
    { label: 'Share files…', click: () => perform('share-files') },
    { label: 'Share what is on the clipboard', click: () => perform('share-clipboard') },
    ...(uploads === 'running' ? [{ label: 'Pause all uploads', click: () => pauseUploads(true) }] : []),
    ...(uploads === 'paused' ? [{ label: 'Resume all uploads', click: () => pauseUploads(false) }] : []),
    { type: 'separator' },
    { label: 'Open Sandglass', click: open },
    { label: 'Quit', click: quit },
  ]
}

function nameOf(link: LinkView): string {
  return link.key.slice(link.key.lastIndexOf('/') + 1) || link.key
}

/** On one line, short, and without what menus read as an underlined letter. */
function menuText(text: string): string {
  const shown = displayText(text).replaceAll('&', '&&')
  return shown.length > MAX_NAME ? `${shown.slice(0, MAX_NAME - 1)}…` : shown
}

function until(expiresAt: string, now: number, locale: string): string {
  const end = new Date(expiresAt)
  const isToday = end.toDateString() === new Date(now).toDateString()
  const format = new Intl.DateTimeFormat(locale === '' ? undefined : locale, {
    ...(isToday ? {} : { month: 'short', day: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  })
  return `until ${format.format(end)}`
}
