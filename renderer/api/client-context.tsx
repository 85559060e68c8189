import { type QueryClient, type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { type Client, createClient } from '../../shared/api/client.ts'
import type { CallInput, CallName, CallOutput } from '../../shared/api/contract.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Platform } from '../platform/platform.ts'
import { EventHub } from './event-hub.ts'

interface Door {
  readonly platform: Platform
  readonly call: Client
  readonly events: EventHub
}

const DoorContext = createContext<Door | undefined>(undefined)

/** Gives everything below it the host. */
export function PlatformProvider({ platform, children }: { platform: Platform; children: ReactNode }) {
  const door = useMemo(
    () => ({ platform, call: createClient(platform.send), events: new EventHub(platform.listen) }),
    [platform],
  )
  return <DoorContext value={door}>{children}</DoorContext>
}

function useDoor(): Door {
  const door = useContext(DoorContext)
  if (door === undefined) throw new Error('There is no PlatformProvider above.')
  return door
}

export function usePlatform(): Platform {
  return useDoor().platform
}

/** Use `useAppEvent`. */
export function useEventHub(): EventHub {
  return useDoor().events
}

/** Makes calls outside of queries: `await call('links.url', { id })`. Rejects with an `AppError`. */
export function useClient(): Client {
  return useDoor().call
}

export interface CallOptions {
  readonly enabled?: boolean
  /** Keep showing the last answer while the next one is on its way. */
  readonly keepPrevious?: boolean
  /** For how long the answer is kept when nothing shows it any more. */
  readonly keepMs?: number
}

/** A call that reads, cached by its name and input, and made again when an event says that its answer changed. */
export function useCall<Name extends CallName>(
  name: Name,
  input: CallInput<Name>,
  { enabled = true, keepPrevious = false, keepMs }: CallOptions = {},
): UseQueryResult<CallOutput<Name>, AppError> {
  const call = useClient()
  return useQuery<CallOutput<Name>, AppError>({
    queryKey: [name, input],
    queryFn: () => call(name, input),
    enabled,
    ...(keepMs === undefined ? {} : { gcTime: keepMs }),
    // TanStack's own type for it depends on the data's type, which is generic here.
    ...(keepPrevious ? { placeholderData: ((previous: unknown) => previous) as never } : {}),
  })
}

/** A call that changes something; what it changes is read again. */
export function useCallMutation<Name extends CallName>(name: Name) {
  const call = useClient()
  const queries = useQueryClient()
  return useMutation<CallOutput<Name>, AppError, CallInput<Name>>({
    mutationFn: (input) => call(name, input),
    onSettled: () => invalidateAfter(queries, name),
  })
}

/** Which calls are read again after a changing call of the same group; a host's events say the rest. */
export function invalidateAfter(queries: QueryClient, name: CallName): void {
  const group = name.slice(0, name.indexOf('.') + 1)
  void queries.invalidateQueries({
    predicate: ({ queryKey: [key] }) => typeof key === 'string' && key.startsWith(group),
  })
}
