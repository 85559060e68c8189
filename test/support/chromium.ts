import { type Browser, chromium } from 'playwright-core'

/** Debian's Chromium, without a window, that asks nobody on the network for anything. */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', ...args],
  })
}
