import type { Connection } from '../../../shared/connections/connection.ts'
import { useCall } from '../../api/client-context.tsx'

export interface ChosenConnection {
  readonly connections: readonly Connection[]
  /** The chosen one; else the default one. */
  readonly current: Connection | undefined
  readonly error: unknown
  readonly retry: () => void
}

/** @param name undefined for the default one; one that was removed meanwhile counts for nothing */
export function useConnection(name: string | undefined): ChosenConnection {
  const list = useCall('connections.list', {})
  const connections = list.data?.connections ?? []
  return {
    connections,
    current:
      connections.find((connection) => connection.name === name) ??
      connections.find(({ isDefault }) => isDefault) ??
      connections[0],
    error: list.error ?? undefined,
    retry: () => void list.refetch(),
  }
}
