import type { CallName, Handlers } from '../../../shared/api/contract.ts'
import type { AppEvent } from '../../../shared/api/events.ts'

/** What each changing call changes, for every screen that shows it. Uploads tell by themselves, as they go. */
const CHANGES: Partial<Record<CallName, 'links-changed' | 'connections-changed' | 'settings-changed'>> = {
  'connections.add': 'connections-changed',
  'connections.update': 'connections-changed',
  'connections.remove': 'connections-changed',
  'connections.setDefault': 'connections-changed',
  'connections.correct': 'connections-changed',
  'connections.test': 'connections-changed',
  'playground.start': 'connections-changed',
  'playground.stop': 'connections-changed',
  'playground.reset': 'connections-changed',
  'links.create': 'links-changed',
  'links.upload': 'links-changed',
  'uploads.start': 'links-changed',
  'links.probe': 'links-changed',
  'links.renew': 'links-changed',
  'links.revoke': 'links-changed',
  'links.restore': 'links-changed',
  'policies.apply': 'links-changed',
  'links.cancelRevoke': 'links-changed',
  'links.keep': 'links-changed',
  'links.tend': 'links-changed',
  'links.forget': 'links-changed',
  'links.import': 'links-changed',
  'links.importLog': 'links-changed',
  'settings.set': 'settings-changed',
}

/** The same handlers, which tell what they changed; also when they fail, since they may have changed something before. */
export function withChangeEvents(handlers: Handlers, emit: (event: AppEvent) => void): Handlers {
  const telling = Object.entries(handlers).map(([name, handler]) => {
    const type = CHANGES[name as CallName]
    if (type === undefined) return [name, handler]
    // Each handler takes its own call's input, which the compiler can't follow through a list.
    const run = handler as (input: unknown) => Promise<unknown>
    return [name, (input: unknown) => run(input).finally(() => emit({ type }))]
  })
  return Object.fromEntries(telling) as Handlers
}
