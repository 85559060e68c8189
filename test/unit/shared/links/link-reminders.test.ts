import { expect, it } from 'vitest'
import { reminderLeads } from '../../../../shared/links/link-reminders.ts'

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400]

it.each([
  ['a week', 7 * DAY, [DAY, HOUR]],
  ['two days', 2 * DAY, [DAY, HOUR]],
  ['a second less', 2 * DAY - 1, [HOUR]],
  ['a day', DAY, [HOUR]],
  ['two hours', 2 * HOUR, [HOUR]],
  ['an hour', HOUR, [6 * MINUTE]],
  ['a quarter of an hour', 15 * MINUTE, [90]],
  ['ten minutes', 10 * MINUTE, [MINUTE]],
  ['less', 9 * MINUTE, []],
  ['a second', 1, []],
])('reminds of a link that lives %s', (_, life, leads) => {
  expect(reminderLeads(life)).toEqual(leads)
})
