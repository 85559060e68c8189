import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Runs a TypeScript file in a process of its own. */
export function run(file: URL, ...args: (string | number)[]): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(file), ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** What a process that ends well prints. Rejects when it ends in any other way. */
export async function outputOf(child: ChildProcess): Promise<string> {
  let output = ''
  child.stdout?.on('data', (data: Buffer) => {
    output += data.toString()
  })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  child.on('close', (code, signal) => {
    if (code === 0) resolve(output.trim())
    else reject(new Error(`ended with ${signal ?? code}`))
  })
  return promise
}

/** Kills a process without warning, some milliseconds after its first output, unless it has ended; resolves when it is gone. */
export async function killAfter(child: ChildProcess, delay: number): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve))
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  await new Promise((resolve) => setTimeout(resolve, delay))
  child.kill('SIGKILL')
  await gone
}
