import { describe, expect, it } from 'vitest'
import { UploadNews } from '../../../../renderer/features/uploads/upload-news.ts'
import { upload } from './samples.ts'

describe('UploadNews', () => {
  it('follows the uploads of links that were made here, and of no others', () => {
    const news = new UploadNews()
    const a = upload('a', { state: 'waiting' })
    news.follow([a])
    news.tell([upload('b')])
    expect(news.of(a.linkId)).toBe(a)
    expect(news.of(upload('b').linkId)).toBeUndefined()
    const done = upload('a', { state: 'done' })
    news.tell([done])
    expect(news.of(a.linkId)).toBe(done)
  })

  it('keeps what an event told before the answer that started it', () => {
    const news = new UploadNews()
    const failed = upload('a', { state: 'failed' })
    news.tell([failed])
    news.follow([upload('a', { state: 'waiting' })])
    expect(news.of(failed.linkId)).toBe(failed)
  })

  it('does not lose them among a hundred thousand others, nor keep all of those', () => {
    const news = new UploadNews()
    const followed = upload('a', { state: 'waiting' })
    news.follow([followed])
    const others = Array.from({ length: 5000 }, (_, index) => upload(`u${index}`, { linkId: `link${index}` }))
    news.tell(others)
    expect(news.of(followed.linkId)).toBe(followed)
    // Only the latest are remembered: the news of the first of them is not known any more.
    const started = others.map((other) => ({ ...other, state: 'waiting' as const }))
    news.follow([...started.slice(0, 1), ...started.slice(-1)])
    expect([news.of('link0')?.state, news.of('link4999')?.state]).toEqual(['waiting', 'uploading'])
  })

  it('tells who listens, until that ends', () => {
    const news = new UploadNews()
    let told = 0
    const end = news.subscribe(() => {
      told += 1
    })
    news.tell([upload('a')])
    news.follow([upload('a')])
    end()
    news.tell([upload('a')])
    expect(told).toBe(2)
  })
})
