import { expect, it } from 'vitest'
import { ROUTE_IDS } from '../../renderer/app/router.tsx'
import { describeApp } from './support/describe-app.ts'

/** What moves, or would when it changes: the longest time of any element, in milliseconds. */
const LONGEST = () =>
  Math.max(
    0,
    ...[...document.querySelectorAll('*')].flatMap((element) => {
      const { animationDuration, animationName, transitionDuration } = getComputedStyle(element)
      return [transitionDuration, animationName === 'none' ? '0s' : animationDuration]
        .flatMap((durations) => durations.split(', '))
        .map((duration) => Number.parseFloat(duration) * (duration.endsWith('ms') ? 1 : 1000))
    }),
  )

describeApp('motion', ({ openApp }) => {
  it('is none for those who ask for less, on every screen', async () => {
    const app = await openApp()
    await app.share(['still.txt'])
    const usual: number[] = []
    for (const route of ROUTE_IDS) {
      await app.go(route)
      await app.page.locator('main h1').waitFor()
      await app.page.emulateMedia({ reducedMotion: 'no-preference' })
      usual.push(await app.page.evaluate(LONGEST))
      await app.page.emulateMedia({ reducedMotion: 'reduce' })
      expect(await app.page.evaluate(LONGEST), route).toBeLessThanOrEqual(1)
    }
    // Or it would have found nothing anyway.
    expect(Math.max(...usual)).toBeGreaterThan(50)
  })

  it.each([
    ['links', 'links.list'],
    ['connections', 'connections.list'],
  ])('is none of what stands in for %s while they are loaded', async (place, call) => {
    const app = await openApp({ browser: { reducedMotion: 'reduce' } })
    const loading = Promise.withResolvers<void>()
    await app.page.route('**/api/call', async (route) => {
      if (route.request().postDataJSON().name === call) await loading.promise
      await route.fallback()
    })
    await app.go(place)
    await app.page.reload()
    const standIn = app.page.locator('main [class*=skeleton]').first()
    await standIn.waitFor({ state: 'attached' })
    expect(await app.page.evaluate(LONGEST)).toBeLessThanOrEqual(1)
    loading.resolve()
    await standIn.waitFor({ state: 'detached' })
  })
})
