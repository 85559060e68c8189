import type { LinkView } from '../../../shared/api/link-calls.ts'
import type { AppError } from '../../../shared/errors.ts'
import { useCall } from '../../api/client-context.tsx'

/** The link whose details are open. */
export interface OpenedLink {
  /** As the list has it, until it has been read by itself; undefined when neither has it. */
  readonly link: LinkView | undefined
  readonly error: AppError | null
  readonly retry: () => void
}

/** Reads the link whose details are open; undefined when none are. */
export function useOpenedLink(id: string | undefined, listed: readonly LinkView[]): OpenedLink | undefined {
  const found = useCall('links.get', { id: id ?? '' }, { enabled: id !== undefined })
  if (id === undefined) return undefined
  return {
    link: found.data?.link ?? listed.find((link) => link.id === id),
    error: found.error,
    retry: () => void found.refetch(),
  }
}
