import type { MenuItemConstructorOptions } from 'electron'
import { ACTIONS, type ActionId } from '../../../shared/actions/actions.ts'

type Perform = (action: ActionId) => void

/** The groups of the table of actions, in menus. An action that is in none would be missed by the test. */
const MENUS = {
  share: ['share-files', 'share-folder', 'share-clipboard', 'browse-storage', 'connect-storage'],
  uploads: ['pause-uploads', 'resume-uploads'],
  library: ['search-links', 'export-library', 'import-library', 'undo'],
  link: ['copy-link', 'show-details', 'try-link', 'renew-link', 'revoke-link', 'forget-link'],
  go: ['go-share', 'go-links', 'go-connections', 'go-settings'],
  view: ['theme-system', 'theme-light', 'theme-dark'],
  help: ['open-palette', 'show-shortcuts', 'export-diagnostics', 'go-about'],
} as const satisfies Record<string, readonly ActionId[]>

/**
 * The application menu. Every action of the table is in it, which is how macOS and screen readers find them; the rest are the system's
 * own commands by their roles.
 */
export function applicationMenu(platform: NodeJS.Platform, isPackaged: boolean, perform: Perform) {
  const isMac = platform === 'darwin'
  const items = (menu: keyof typeof MENUS) =>
    MENUS[menu]
      // On macOS these two are in the menu that has the app's name.
      .filter((action) => !(isMac && (action === 'go-settings' || action === 'go-about')))
      .map((action) => menuItem(action, perform))
  const separator = { type: 'separator' } as const
  const appMenu: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { label: ACTIONS['go-about'].label, click: () => perform('go-about') },
      separator,
      { ...menuItem('go-settings', perform), label: 'Settings…' },
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  }
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [appMenu] : []),
    {
      label: isMac ? 'File' : '&File',
      submenu: [
        ...items('share'),
        separator,
        ...items('uploads'),
        separator,
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    { label: isMac ? 'Link' : '&Link', submenu: items('link') },
    { label: isMac ? 'Library' : 'Li&brary', submenu: items('library') },
    {
      label: isMac ? 'View' : '&View',
      submenu: [
        ...items('go'),
        separator,
        ...items('view'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(isPackaged ? [] : [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: items('help') },
  ]
  return template
}

/**
 * Shows the key without taking it: the page has the same table, and knows whether somebody is typing. A key without a modifier is not
 * shown, as macOS would take it from whoever types. The edit menu has the key of Undo.
 */
function menuItem(action: ActionId, perform: Perform): MenuItemConstructorOptions {
  const { label, keys } = ACTIONS[action]
  const accelerator =
    action !== 'undo' && keys?.startsWith('Mod+') ? keys.replace('Mod', 'CommandOrControl') : undefined
  return {
    id: action,
    label,
    click: () => perform(action),
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  }
}
