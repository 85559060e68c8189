import { describe, expect, it } from 'vitest'
import { type RequestMatch, RuleBook, requestTarget } from '../../../support/chaos/chaos-rules.ts'

/** Which of these requests a rule strikes, in their order. */
function struck(match: RequestMatch, requests: readonly string[]): string[] {
  const book = new RuleBook()
  book.add({ match, fault: { kind: 'html' } })
  return requests.filter((line) => {
    const [method = '', url = ''] = line.split(' ')
    return book.faultsFor(requestTarget(method, url)).length > 0
  })
}

describe('a rule', () => {
  const requests = [
    'GET /a',
    'PUT /a?partNumber=1&uploadId=x',
    'PUT /a?partNumber=12&uploadId=x',
    'POST /a%20b?uploads',
  ]

  it.each<[string, RequestMatch, number[]]>([
    ['nothing', {}, [0, 1, 2, 3]],
    ['the method', { method: 'PUT' }, [1, 2]],
    ['the path, encoded', { path: /^\/a%20b$/ }, [3]],
    ['the path, without the query', { path: /uploads|x$/ }, []],
    ['the query', { query: (parameters) => parameters.has('uploads') }, [3]],
    ['the part', { partNumber: 1 }, [1]],
    ['all of several', { method: 'PUT', partNumber: 2 }, []],
  ])('is for requests that match %s', (_what, match, indices) => {
    expect(struck(match, requests)).toEqual(indices.map((index) => requests[index]))
  })

  const parts = [1, 2, 3, 4, 5].map((part) => `PUT /a?partNumber=${part}`)
  it.each<[string, RequestMatch, number[]]>([
    ['the second of them', { nth: 2 }, [2]],
    ['the first two', { times: 2 }, [1, 2]],
    ['three from the second on', { nth: 2, times: 3 }, [2, 3, 4]],
    ['one that never comes', { nth: 6 }, []],
  ])('is for %s', (_which, match, expected) => {
    const all = parts.flatMap((part) => [part, 'GET /a'])
    expect(struck({ method: 'PUT', ...match }, all)).toEqual(expected.map((part) => `PUT /a?partNumber=${part}`))
  })

  it('adds its fault to those of others, until the rules are cleared', () => {
    const book = new RuleBook()
    book.add({ fault: { kind: 'latency', ms: 1 } })
    book.add({ match: { times: 1 }, fault: { kind: 'set-date', offsetSeconds: 60 } })
    book.add({ fault: { kind: 'refuse' } })
    const kinds = () => book.faultsFor(requestTarget('GET', '/')).map(({ kind }) => kind)
    expect(kinds()).toEqual(['latency', 'set-date'])
    expect(kinds()).toEqual(['latency'])
    book.clear()
    expect(kinds()).toEqual([])
  })
})
