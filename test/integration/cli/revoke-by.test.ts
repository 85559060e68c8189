import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { OUTPUT } from './json-values.ts'
import { describeWithEveryStore, type StoreContext } from './stores.ts'

async function answerOf(url: string): Promise<string> {
  const answer = await fetch(url)
  return answer.ok ? `${answer.status} ${await answer.text()}` : `${answer.status}`
}

async function shareBy({ cli, client, bucket }: StoreContext, method: string, key: string) {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key, ContentType: 'text/plain' }))
  const { stdout } = await cli.ok(['share', `s3://${bucket}/${key}`, '--revoke-by', method, '--json'])
  const [link] = OUTPUT.share.parse(JSON.parse(stdout)).links
  if (link === undefined) throw new Error('no link was made')
  return link
}

async function stored({ client, bucket }: StoreContext, key: string): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  return Body?.transformToString()
}

describeWithEveryStore('the way to take links back', (context) => {
  it('shares a copy, deletes it, and leaves the object alone', async () => {
    const { cli, bucket } = context()
    const link = await shareBy(context(), 'share-copy', 'copied/näme +.txt')
    expect(link).toMatchObject({
      source: 'copied',
      revocation: 'share-copy',
      revocable: true,
      copyOf: `s3://${bucket}/copied/näme +.txt`,
    })
    expect(await answerOf(link.url)).toBe('200 copied/näme +.txt')
    const renewed = OUTPUT.renew.parse((await cli.ok(['renew', link.id, '--json'])).json()).link
    const { results } = OUTPUT.revoke.parse((await cli.ok(['revoke', link.id, '--json'])).json())
    expect(results).toMatchObject([{ outcome: 'revoked', probe: { dead: true } }])
    expect([await answerOf(link.url), await answerOf(renewed.url)]).toEqual(['404', '404'])
    expect(await stored(context(), 'copied/näme +.txt')).toBe('copied/näme +.txt')
  })

  it('moves an object out of reach only when that is said twice, and back', async () => {
    const { cli } = context()
    const link = await shareBy(context(), 'move-object', 'moved.txt')
    const asked = await cli.run(['revoke', link.id])
    expect(asked).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('add --yes') })
    expect(await answerOf(link.url)).toBe('200 moved.txt')
    await cli.ok(['revoke', link.id, '--yes'])
    expect(await answerOf(link.url)).toBe('404')
    await cli.ok(['restore', link.id])
    expect(await answerOf(link.url)).toBe('200 moved.txt')
  })

  it('is told for objects that are there already, and no others', async () => {
    const { cli, bucket } = context()
    for (const args of [
      [cli.file('uploaded.txt', 'x'), '--revoke-by', 'share-copy'],
      [`s3://${bucket}/x`, '--revoke-by', 'delete-upload'],
    ]) {
      expect(await cli.run(['share', ...args])).toMatchObject({ code: 2, stdout: '' })
    }
    expect(await cli.run(['share', `s3://${bucket}/nothing`, '--revoke-by', 'share-copy'])).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('nothing'),
    })
  })
})
