import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { newCli } from '../../support/cli.ts'

it('writes the ends of the links that work, each once, and no URL', async () => {
  const cli = newCli()
  const name = 'Q4; plan, final.pdf'
  cli.file(name, 'plan')
  const { stdout: url } = await cli.ok(['share', name, '--for', '3d'])
  const { stdout: revoked } = await cli.ok(['share', name, '--for', '2d', '--json'])
  const { links } = JSON.parse(revoked) as { links: { id: string }[] }
  await cli.ok(['revoke', links[0]?.id ?? ''])
  const { stdout, stderr } = await cli.ok(['calendar'])
  expect(stderr).toBe('')
  expect(stdout.match(/^BEGIN:VEVENT\r$/gm)).toHaveLength(1)
  expect(stdout).toContain('SUMMARY:Link ends: Q4\\; plan\\, final.pdf\r\n')
  expect(stdout).not.toMatch(/http|X-Amz/)
  expect(stdout).not.toContain(new URL(url.trim()).searchParams.get('X-Amz-Signature') ?? 'X-Amz')

  await cli.ok(['calendar', '--out', 'links.ics'])
  const first = readFileSync(`${cli.folder}/work/links.ics`, 'utf8')
  await cli.ok(['calendar', '-o', 'links.ics'])
  const uids = (text: string) => text.match(/^UID:.*$/gm)
  expect(uids(readFileSync(`${cli.folder}/work/links.ics`, 'utf8'))).toEqual(uids(first))
})

it('leaves a file alone that is no calendar of ours', async () => {
  const cli = newCli()
  const path = cli.file('notes.ics', 'BEGIN:VCALENDAR\r\nPRODID:-//Somebody//Else//EN\r\nEND:VCALENDAR\r\n')
  const { code, stderr } = await cli.run(['calendar', '--out', 'notes.ics'])
  expect(code).toBe(2)
  expect(stderr).toContain('left as it is')
  expect(readFileSync(path, 'utf8')).toContain('Somebody')
  const missing = await cli.run(['calendar', '--out', 'no/such/folder/links.ics'])
  expect(missing.code).toBe(6)
})
