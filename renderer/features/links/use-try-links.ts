import { useQueryClient } from '@tanstack/react-query'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { displayText } from '../../../shared/links/display-text.ts'
import type { ProbeResult } from '../../../shared/links/link.ts'
import { invalidateAfter, useClient } from '../../api/client-context.tsx'
import { errorOf } from '../../ui/error-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { evidenceOf, linkName } from './link-texts.ts'
import { summarizeTries } from './try-summary.ts'

/** Asks the storage for links as their recipients would, one after another, and tells what came. */
export function useTryLinks(): (links: readonly LinkView[]) => Promise<void> {
  const call = useClient()
  const queries = useQueryClient()
  const toast = useToast()
  return async (links) => {
    const probes: (ProbeResult | undefined)[] = []
    let problem: unknown
    for (const { id } of links) {
      try {
        probes.push((await call('links.probe', { id })).probe)
      } catch (error) {
        problem = error
        probes.push(undefined)
      }
    }
    invalidateAfter(queries, 'links.probe')
    const [first] = links
    const [probe] = probes
    if (links.length > 1 || first === undefined) toast(summarizeTries(probes))
    else if (probe === undefined) toast({ tone: 'bad', title: errorOf(problem).message, detail: errorOf(problem).hint })
    else {
      const tone = probe.verdict === 'works' ? 'good' : probe.dead ? 'bad' : 'warn'
      const evidence = evidenceOf(probe)
      toast({
        tone,
        title: displayText(probe.sentence),
        detail: [linkName(first), evidence].filter(Boolean).join(' · '),
      })
    }
  }
}
