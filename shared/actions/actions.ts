/** Every action that a menu, the palette or a key can start. */
export const ACTION_IDS = [
  'share-files',
  'share-folder',
  'share-clipboard',
  'browse-storage',
  'pause-uploads',
  'resume-uploads',
  'go-share',
  'go-links',
  'go-connections',
  'go-settings',
  'go-about',
  'connect-storage',
  'search-links',
  'copy-link',
  'show-details',
  'try-link',
  'renew-link',
  'revoke-link',
  'forget-link',
  'undo',
  'export-library',
  'import-library',
  'export-diagnostics',
  'theme-light',
  'theme-dark',
  'theme-system',
  'open-palette',
  'show-shortcuts',
] as const

export type ActionId = (typeof ACTION_IDS)[number]

export const ACTION_GROUPS = ['Share', 'Go to', 'Link', 'Library', 'View', 'Help'] as const

export interface Action {
  /** In menus and the palette. */
  readonly label: string
  readonly group: (typeof ACTION_GROUPS)[number]
  /**
   * The keys, as `Mod+K`: `Mod` is ⌘ on macOS and Ctrl elsewhere. A key without a modifier works only while no text is being edited.
   * Those of the group *Link* act on the selected links.
   */
  readonly keys?: string
  /** More words that the palette finds it by. */
  readonly keywords?: string
}

/** One table feeds the native menu, the palette, the list of shortcuts and the keys. */
export const ACTIONS: Readonly<Record<ActionId, Action>> = {
  'share-files': { label: 'Share files…', group: 'Share', keys: 'Mod+O', keywords: 'upload choose open pick' },
  'share-folder': { label: 'Share a folder…', group: 'Share', keys: 'Mod+Shift+O', keywords: 'upload directory' },
  'share-clipboard': { label: 'Share what is on the clipboard', group: 'Share', keywords: 'paste upload' },
  'browse-storage': { label: 'Browse a storage', group: 'Share', keys: 'Mod+B', keywords: 'bucket objects pick list' },
  'pause-uploads': { label: 'Pause all uploads', group: 'Share', keys: 'P', keywords: 'stop hold queue transfers' },
  'resume-uploads': {
    label: 'Resume all uploads',
    group: 'Share',
    keys: 'Shift+P',
    keywords: 'continue start queue transfers',
  },
  'go-share': { label: 'Share', group: 'Go to', keys: 'Mod+1' },
  'go-links': { label: 'Links', group: 'Go to', keys: 'Mod+2', keywords: 'library history' },
  'go-connections': { label: 'Connections', group: 'Go to', keys: 'Mod+3', keywords: 'storage accounts' },
  'go-settings': { label: 'Settings', group: 'Go to', keys: 'Mod+,', keywords: 'preferences options' },
  'go-about': { label: 'About Sandglass', group: 'Help', keywords: 'version licences data folder' },
  'connect-storage': { label: 'Connect a storage…', group: 'Share', keywords: 'add account bucket provider' },
  'search-links': { label: 'Search links', group: 'Library', keys: 'Mod+F', keywords: 'find filter' },
  'copy-link': { label: 'Copy link', group: 'Link', keys: 'C', keywords: 'url clipboard' },
  'show-details': { label: 'Show details', group: 'Link', keys: 'Enter', keywords: 'qr history' },
  'try-link': { label: 'Try it as the recipient would', group: 'Link', keys: 'T', keywords: 'probe test check' },
  'renew-link': { label: 'Renew…', group: 'Link', keys: 'R', keywords: 'extend longer expiry' },
  'revoke-link': { label: 'Revoke…', group: 'Link', keys: 'X', keywords: 'take back delete kill' },
  'forget-link': { label: 'Forget', group: 'Link', keys: 'Delete', keywords: 'remove library' },
  undo: { label: 'Undo', group: 'Library', keys: 'Mod+Z' },
  'export-library': { label: 'Export the library…', group: 'Library', keywords: 'backup json csv' },
  'import-library': { label: 'Import links…', group: 'Library', keywords: 'restore json csv' },
  'export-diagnostics': { label: 'Export diagnostics…', group: 'Help', keywords: 'bug report log' },
  'theme-light': { label: 'Light theme', group: 'View', keywords: 'appearance' },
  'theme-dark': { label: 'Dark theme', group: 'View', keywords: 'appearance' },
  'theme-system': { label: 'Theme of the system', group: 'View', keywords: 'appearance' },
  'open-palette': { label: 'Command palette', group: 'Help', keys: 'Mod+K' },
  'show-shortcuts': { label: 'Keyboard shortcuts', group: 'Help', keys: '?' },
}
