import { expect, it } from 'vitest'
import { placeOf } from '../../../../renderer/app/router.tsx'

it.each([
  ['', 'share', {}],
  ['#', 'share', {}],
  ['#/links', 'links', {}],
  ['#/links?id=k3v9x2m7qd&status=expired', 'links', { id: 'k3v9x2m7qd', status: 'expired' }],
  ['#/nowhere', 'share', {}],
  ['#/links/deeper', 'share', {}],
  ['#token=abc', 'share', {}],
  ['#/__proto__', 'share', {}],
  ['#/links?q=%E0%A4%A', 'links', { q: '\uFFFD%A' }],
])('%s is the place %s %o', (hash, route, params) => {
  expect(placeOf(hash)).toEqual({ route, params })
})
