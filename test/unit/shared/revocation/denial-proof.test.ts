import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EVENTUAL_PROOF, IMMEDIATE_PROOF, type Look, nextLook } from '../../../../shared/revocation/denial-proof.ts'

/** Looks as often as it takes, at a storage that answers as given; the last answer stays. */
function run(answers: readonly Look['finding'][], terms = EVENTUAL_PROOF) {
  const looks: Look[] = []
  let at = 0
  for (;;) {
    const next = nextLook(looks, terms)
    if (typeof next === 'string') return { end: next, looks, at }
    at += next.wait
    looks.push({ at, finding: answers[Math.min(looks.length, answers.length - 1)] ?? 'open' })
  }
}

describe('the proof by refusals', () => {
  it('takes one where levers act at once', () => {
    expect(run(['denied'], IMMEDIATE_PROOF)).toMatchObject({ end: 'proven', at: 0 })
    expect(run(['open', 'undecided', 'denied'], IMMEDIATE_PROOF)).toMatchObject({ end: 'proven', at: 1500 })
    expect(run(['open'], IMMEDIATE_PROOF)).toMatchObject({ end: 'not-confirmed', at: 5000 })
  })

  it('takes three in a row, five seconds apart, where levers spread', () => {
    const { end, looks } = run(['denied'])
    expect(end).toBe('proven')
    expect(looks.map(({ at }) => at)).toEqual([0, 5000, 10_000])
  })

  it('begins anew when one front end still lets the link through', () => {
    const { end, looks } = run(['open', 'denied', 'denied', 'open', 'denied'])
    expect(end).toBe('proven')
    expect(looks.map(({ finding }) => finding).join(' ')).toBe('open denied denied open denied denied denied')
  })

  it('neither counts nor forgets for an answer that says nothing', () => {
    const { end, looks } = run(['denied', 'undecided', 'denied', 'undecided', 'denied'])
    expect(end).toBe('proven')
    expect(looks).toHaveLength(5)
  })

  it('waits longer each time, and gives up', () => {
    const { end, looks, at } = run(['open'])
    expect(end).toBe('not-confirmed')
    expect(looks.slice(0, 7).map((look) => look.at)).toEqual([0, 1000, 3000, 7000, 15_000, 31_000, 63_000])
    expect(at).toBe(300_000)
  })

  it('always ends, and is never proven without as many refusals as it takes after the last time it was open', () => {
    const answers = fc.array(fc.constantFrom<Look['finding'][]>('denied', 'open', 'undecided'), { minLength: 1 })
    fc.assert(
      fc.property(answers, fc.constantFrom(IMMEDIATE_PROOF, EVENTUAL_PROOF), (given, terms) => {
        const { end, looks } = run(given, terms)
        const denials = looks.slice(-terms.denials).filter(({ finding }) => finding === 'denied').length
        const sinceOpen = looks.slice(looks.findLastIndex(({ finding }) => finding === 'open') + 1)
        const enough = sinceOpen.filter(({ finding }) => finding === 'denied').length >= terms.denials
        expect(end === 'proven').toBe(enough)
        if (end === 'proven') expect(denials).toBeGreaterThan(0)
        expect(looks.length).toBeLessThan(200)
      }),
    )
  })
})
