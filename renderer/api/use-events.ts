import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import type { AppEvent } from '../../shared/api/events.ts'
import { usePlatform } from './client-context.tsx'

/** Runs a handler for each event of one type, while the component is shown. */
export function useAppEvent<Type extends AppEvent['type']>(
  type: Type,
  handler: (event: Extract<AppEvent, { type: Type }>) => void,
): void {
  const platform = usePlatform()
  const onEvent = useEffectEvent((event: AppEvent) => {
    if (event.type === type) handler(event as Extract<AppEvent, { type: Type }>)
  })
  useEffect(() => platform.listen((event) => onEvent(event)), [platform])
}

/** Which answers an event makes stale, by the beginning of the call's name. */
const STALE_AFTER: Partial<Record<AppEvent['type'], readonly string[]>> = {
  'links-changed': ['links.'],
  'connections-changed': ['connections.', 'objects.', 'links.terms'],
  'settings-changed': ['settings.'],
}

/** Keeps what is shown in step with what other windows, the command line and the services change. Used once, at the root. */
export function useStaleAnswers(): void {
  const platform = usePlatform()
  const queries = useQueryClient()
  useEffect(() => platform.listen((event) => markStale(queries, event)), [platform, queries])
}

function markStale(queries: QueryClient, event: AppEvent): void {
  const prefixes = STALE_AFTER[event.type]
  if (prefixes === undefined) return
  void queries.invalidateQueries({
    predicate: ({ queryKey: [name] }) => typeof name === 'string' && prefixes.some((prefix) => name.startsWith(prefix)),
  })
}
