import type { Platform } from './platform.ts'

export async function createBrowserPlatform(): Promise<Platform> {
  throw new Error('not yet')
}
