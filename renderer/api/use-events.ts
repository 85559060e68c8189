import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import type { AppEvent } from '../../shared/api/events.ts'
import { useEventHub } from './client-context.tsx'

/** Runs a handler for each event of one type, while the component is shown, and for those that came while none was. */
export function useAppEvent<Type extends AppEvent['type']>(
  type: Type,
  handler: (event: Extract<AppEvent, { type: Type }>) => void,
): void {
  const hub = useEventHub()
  const onEvent = useEffectEvent(handler)
  useEffect(() => hub.on(type, (event) => onEvent(event)), [hub, type])
}

/** Which answers an event makes stale, by the beginning of the call's name. */
const STALE_AFTER = {
  'links-changed': ['links.'],
  'connections-changed': ['connections.', 'objects.', 'links.terms'],
  'settings-changed': ['settings.'],
} as const satisfies Partial<Record<AppEvent['type'], readonly string[]>>

/** Keeps what is shown in step with what other windows, the command line and the services change. Used once, at the root. */
export function useStaleAnswers(): void {
  const queries = useQueryClient()
  useAppEvent('links-changed', ({ type }) => markStale(queries, type))
  useAppEvent('connections-changed', ({ type }) => markStale(queries, type))
  useAppEvent('settings-changed', ({ type }) => markStale(queries, type))
}

function markStale(queries: QueryClient, type: keyof typeof STALE_AFTER): void {
  const prefixes = STALE_AFTER[type]
  void queries.invalidateQueries({
    predicate: ({ queryKey: [name] }) => typeof name === 'string' && prefixes.some((prefix) => name.startsWith(prefix)),
  })
}
