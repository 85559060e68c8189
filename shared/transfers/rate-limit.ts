import type { Settings } from '../settings/settings.ts'

/** What the limit of uploads is now, in bytes a second; undefined is none. @param minutes since midnight, by this computer's clock */
export function rateLimitAt(
  {
    uploadLimitKib,
    uploadLimitFrom,
    uploadLimitUntil,
  }: Pick<Settings, 'uploadLimitKib' | 'uploadLimitFrom' | 'uploadLimitUntil'>,
  minutes: number,
): number | undefined {
  if (uploadLimitKib === 0) return undefined
  const [from, until] = [minutesOf(uploadLimitFrom), minutesOf(uploadLimitUntil)]
  const isAlways = from === undefined || until === undefined || from === until
  // A time such as 22:00 to 06:00 goes over midnight.
  const isIn = isAlways || (from < until ? minutes >= from && minutes < until : minutes >= from || minutes < until)
  return isIn ? uploadLimitKib * 1024 : undefined
}

function minutesOf(time: string): number | undefined {
  const [hours, minutes] = time.split(':')
  return minutes === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}
