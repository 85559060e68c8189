const DAY = 86_400
const HOUR = 3600

/** A link that lives so short that its tenth is less than this needs no reminder: whoever made it is still there. */
const SHORTEST_LEAD = 60

/**
 * How long before its end a person is reminded of a link, in seconds, the earliest first: a day and an hour, each only where it falls in
 * the second half of the link's life; where neither does, a tenth of its life.
 */
export function reminderLeads(lifeSeconds: number): readonly number[] {
  const leads = [DAY, HOUR].filter((lead) => lead <= lifeSeconds / 2)
  if (leads.length > 0) return leads
  const tenth = Math.floor(lifeSeconds / 10)
  return tenth < SHORTEST_LEAD ? [] : [tenth]
}

/** The earliest that any link's reminder comes before its end, in seconds. */
export const LONGEST_LEAD = DAY
