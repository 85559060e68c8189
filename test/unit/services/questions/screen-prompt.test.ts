import { expect, it, vi } from 'vitest'
import { ScreenPrompt } from '../../../../electron/services/questions/screen-prompt.ts'
import type { AppEvent } from '../../../../shared/api/events.ts'

function prompted() {
  const events: AppEvent[] = []
  const prompt = new ScreenPrompt((event) => void events.push(event))
  const questions = () => events.filter((event) => event.type === 'question')
  return { events, prompt, questions }
}

it('asks on the screen and takes the answer once', async () => {
  const { events, prompt, questions } = prompted()
  const answer = prompt.ask('MFA code', { secret: true })
  const [question] = questions()
  expect(question).toMatchObject({ question: 'MFA code', secret: true })
  const id = question?.id ?? ''
  expect(prompt.answer(id, '123456')).toBe(true)
  expect(prompt.answer(id, '654321')).toBe(false)
  expect(await answer).toBe('123456')
  expect(events.at(-1)).toEqual({ type: 'question-closed', id })
})

it('tells a page that comes later what is asked still', async () => {
  const { prompt, questions } = prompted()
  const answers = [prompt.ask('MFA code', { secret: true }), prompt.ask('Passphrase', { secret: true })]
  expect(prompt.pending()).toEqual(questions())
  prompt.answer(questions()[0]?.id ?? '', '123456')
  expect(prompt.pending()).toEqual(questions().slice(1))
  prompt.answer(questions()[1]?.id ?? '', 'x')
  await Promise.all(answers)
  expect(prompt.pending()).toEqual([])
})

it('is canceled when it is closed without an answer', async () => {
  const { prompt, questions } = prompted()
  const answer = prompt.ask('MFA code', { secret: false })
  prompt.answer(questions()[0]?.id ?? '', undefined)
  await expect(answer).rejects.toMatchObject({ code: 'canceled' })
})

it('does not wait for ever', async () => {
  vi.useFakeTimers()
  try {
    const { prompt } = prompted()
    const answer = prompt.ask('MFA code', { secret: false })
    vi.advanceTimersByTime(5 * 60_000)
    await expect(answer).rejects.toMatchObject({ code: 'canceled' })
  } finally {
    vi.useRealTimers()
  }
})

it('knows no question that it didn’t ask', () => {
  expect(prompted().prompt.answer('other', 'x')).toBe(false)
})

it.each([
  ['existing', ['one'], 'one'],
  ['new', ['one', 'one'], 'one'],
  ['new', ['one', 'two'], undefined],
] as const)('asks for a passphrase (%s): %o', async (purpose, answers, expected) => {
  const { prompt, questions } = prompted()
  const passphrase = prompt.passphrase(purpose)
  passphrase.catch(() => undefined)
  for (const [index, answer] of answers.entries()) {
    await vi.waitFor(() => expect(questions()).toHaveLength(index + 1))
    prompt.answer(questions()[index]?.id ?? '', answer)
  }
  if (expected === undefined) await expect(passphrase).rejects.toMatchObject({ code: 'invalid-input' })
  else expect(await passphrase).toBe(expected)
})
