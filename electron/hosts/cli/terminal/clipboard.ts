import { AppError } from '../../../../shared/errors.ts'

/** The programs that put their input on the clipboard, in the order they are tried. */
function candidates(env: NodeJS.ProcessEnv): readonly (readonly [string, ...string[]])[] {
  if (process.platform === 'darwin') return [['pbcopy']]
  if (process.platform === 'win32') return [['clip.exe']]
  return [
    ...(env['WAYLAND_DISPLAY'] === undefined ? [] : [['wl-copy'] as const]),
    ...(env['DISPLAY'] === undefined ? [] : [['xclip', '-selection', 'clipboard'] as const, ['xsel', '-ib'] as const]),
    ['clip.exe'],
  ]
}

/**
 * Puts text on the clipboard through the system's own program. The text goes through its input: arguments can be read by others.
 * @throws AppError `clipboard-unavailable`
 */
export async function copyToClipboard(text: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const [program, ...args] of candidates(env)) {
    if (await feed(program, args, text)) return
  }
  throw new AppError(
    'clipboard-unavailable',
    'There is no clipboard here, so the link was made but not copied.',
    'On Linux install wl-clipboard, xclip or xsel; over SSH copy the link from the terminal.',
  )
}

async function feed(program: string, args: readonly string[], text: string): Promise<boolean> {
  const { spawn } = await import('node:child_process')
  return new Promise((resolve) => {
    // The output is ignored: xclip stays behind to serve the clipboard, and would hold a pipe open.
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'] })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
    child.stdin.on('error', () => undefined)
    child.stdin.end(text)
  })
}
