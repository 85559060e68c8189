import { expect, it } from 'vitest'
import { screenError } from '../../../../renderer/features/links/screen-error.ts'
import { AppError } from '../../../../shared/errors.ts'

it('names no command where a link can’t be derived again', () => {
  const error = screenError(
    new AppError('credentials-gone', 'The key is gone.', 'Renew it: sandglass renew k3v9 --for 24h'),
  )
  expect(error).toMatchObject({ code: 'credentials-gone', message: 'The key is gone.' })
  expect(error).toHaveProperty('hint', expect.not.stringContaining('sandglass renew'))
})

it('leaves every other error as it is', () => {
  const error = new AppError('network', 'No answer.', 'Try again.')
  expect(screenError(error)).toBe(error)
  expect(screenError(undefined)).toBeUndefined()
})
