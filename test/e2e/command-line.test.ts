import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { it } from 'vitest'
import type { AppHome } from './support/app-home.ts'
import { describeApp } from './support/describe-app.ts'

const CLI = fileURLToPath(new URL('../../dist/cli/sandglass.cjs', import.meta.url))

async function sandglass({ env, folder }: AppHome, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], { cwd: folder, env })
  return stdout
}

describeApp('the command line beside an open window', ({ openApp }) => {
  it('has the window show what it shares and revokes', async () => {
    const { page, home } = await openApp({ place: 'links' })
    await page.getByRole('heading', { name: 'Links' }).waitFor()
    const output = await sandglass(home, 'share', home.file('typed.txt', 'from the terminal'), '--json')
    const [link] = JSON.parse(output).links
    const row = page.getByRole('row', { name: /^typed\.txt/ })
    await row.waitFor()
    await sandglass(home, 'revoke', link.id, '--json')
    await row.getByText('Revoked').waitFor()
  })
})
