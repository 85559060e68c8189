/** What opens the app, and the reason where it is not Electron: the end of a sentence for the person. */
export type StartChoice =
  | { readonly with: 'electron'; readonly binary: string }
  | { readonly with: 'fetched-electron' }
  | { readonly with: 'browser'; readonly because: string }

export interface StartSituation {
  readonly platform: NodeJS.Platform
  readonly env: NodeJS.ProcessEnv
  /** Of this process; undefined where there are none. */
  readonly userId: number | undefined
  /** Electron's, where it is installed. */
  readonly binary: string | undefined
}

/** Electron wherever it can run; what stands in its way is found before anything is fetched. */
export function chooseStart({ platform, env, userId, binary }: StartSituation): StartChoice {
  if (platform === 'linux') {
    if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return { with: 'browser', because: 'there is no display here' }
    // Chromium's sandbox does not work for root, and without it the app is not started.
    if (userId === 0) return { with: 'browser', because: 'Electron does not run as root' }
  }
  return binary === undefined ? { with: 'fetched-electron' } : { with: 'electron', binary }
}

/** The one line before the app opens in a browser instead. */
export function browserLine(because: string): string {
  return `The desktop app can’t open: ${because}. The same app opens in your browser:\n`
}
