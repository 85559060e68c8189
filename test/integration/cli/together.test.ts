import { describe, expect, it } from 'vitest'
import { type Cli, newCli } from '../../support/cli.ts'
import { type NewLink, OUTPUT } from './json-values.ts'

async function share(cli: Cli, file: string): Promise<NewLink> {
  const [link] = OUTPUT.share.parse((await cli.ok(['share', file, '--json'])).json()).links
  if (link === undefined) throw new Error('nothing was shared')
  return link
}

async function listed(cli: Cli): Promise<string[]> {
  return OUTPUT.links.parse((await cli.ok(['links', '--json'])).json()).links.map(({ id }) => id)
}

async function works({ url }: NewLink): Promise<boolean> {
  const response = await fetch(url)
  await response.body?.cancel()
  return response.status === 200
}

describe('processes at the same time', () => {
  it('share into one library, and lose nothing', async () => {
    const cli = newCli()
    const inTurn = async (name: string): Promise<NewLink[]> => {
      const links: NewLink[] = []
      for (let turn = 0; turn < 10; turn += 1) links.push(await share(cli, cli.file(`${name}-${turn}`, name)))
      return links
    }
    const made = (await Promise.all(['a', 'b', 'c', 'd'].map(inTurn))).flat()
    expect((await listed(cli)).sort()).toEqual(made.map(({ id }) => id).sort())
    expect(await Promise.all(made.map(works))).toEqual(made.map(() => true))
  })

  it('start the playground once, whoever needs it first', async () => {
    for (let round = 0; round < 2; round += 1) {
      const cli = newCli()
      const links = await Promise.all(['a', 'b', 'c', 'd'].map((name) => share(cli, cli.file(name, name))))
      expect(new Set(links.map(({ endpoint, accessKeyId }) => `${endpoint} ${accessKeyId}`)).size).toBe(1)
      expect(await Promise.all(links.map(works))).toEqual([true, true, true, true])
      expect(await listed(cli)).toHaveLength(4)
      // Nor a second time, when it was there before.
      await cli.ok(['playground', 'stop'])
      const again = await Promise.all(['e', 'f', 'g'].map((name) => share(cli, cli.file(name, name))))
      expect(await Promise.all([...links, ...again].map(works))).toEqual([...links, ...again].map(() => true))
    }
  })

  it('revoke the same link, and each says that it is dead', async () => {
    const cli = newCli()
    const link = await share(cli, cli.file('file', 'x'))
    const answers = await Promise.all([1, 2, 3].map(() => cli.ok(['revoke', link.id, '--json'])))
    for (const answer of answers) {
      expect(OUTPUT.revoke.parse(answer.json()).results).toMatchObject([{ id: link.id, outcome: 'revoked' }])
    }
    expect(await works(link)).toBe(false)
  })
})

describe('a process that is killed', () => {
  it('at any moment of a share leaves a library and a playground that work', async () => {
    const cli = newCli()
    const file = cli.file('file', Buffer.alloc(12 * 1024 * 1024, 'x'))
    const before = await share(cli, file)
    for (const moment of [40, 80, 120, 160, 200, 240, 280, 320]) {
      const { child, result } = cli.start(['share', file, '--json'])
      setTimeout(() => child.kill('SIGKILL'), moment)
      const { stdout } = await result
      // What was handed over is kept.
      if (stdout !== '') {
        const [link] = OUTPUT.share.parse(JSON.parse(stdout)).links
        expect(await listed(cli)).toContain(link?.id)
      }
    }
    const after = await share(cli, file)
    expect(await listed(cli)).toEqual(expect.arrayContaining([before.id, after.id]))
    expect((await cli.ok(['url', before.id])).stdout).toBe(`${before.url}\n`)
    await cli.ok(['revoke', before.id, after.id])
  })

  it('as the playground does, is started again with all that it had', async () => {
    const cli = newCli()
    const link = await share(cli, cli.file('file', 'x'))
    const pid = cli.playgroundPid()
    if (pid === undefined) throw new Error('no playground runs')
    process.kill(pid, 'SIGKILL')
    expect(await cli.run(['probe', link.id])).toMatchObject({ code: expect.toBeOneOf([0, 7]) })
    await share(cli, cli.file('other', 'x'))
    expect(cli.playgroundPid()).not.toBe(pid)
    expect(await works(link)).toBe(true)
    expect((await cli.ok(['url', link.id])).stdout).toBe(`${link.url}\n`)
  })
})
