import * as z from 'zod/mini'
import { settings } from '../settings/settings.ts'
import { call } from './call.ts'

export const settingsCalls = {
  'settings.get': call(
    () => z.strictObject({}),
    () => z.strictObject({ settings: settings() }),
  ),
  /** Changes what is named and leaves the rest. */
  'settings.set': call(
    () => z.partial(settings()),
    () => z.strictObject({ settings: settings() }),
  ),
}
