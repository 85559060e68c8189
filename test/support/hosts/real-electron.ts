import { findElectron } from '../../../build/electron-binary.ts'

/**
 * Electron itself, for the tests that run on it wherever it is, or why they don't. Its binary is in no registry, so it can't be asked of
 * every computer: the tests are not there without it, rather than skipped.
 */
export function realElectron(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): { readonly binary: string } | { readonly missing: string } {
  const binary = findElectron(env, platform)
  if (binary === undefined) return { missing: 'its binary is not installed' }
  const hasDisplay = platform !== 'linux' || env['DISPLAY'] || env['WAYLAND_DISPLAY']
  return hasDisplay ? { binary } : { missing: 'there is no display' }
}
