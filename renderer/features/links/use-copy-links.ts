import type { LinkView } from '../../../shared/api/link-calls.ts'
import { useCall, useClient } from '../../api/client-context.tsx'
import { errorOf } from '../../ui/error-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { linkName, linksCount } from './link-texts.ts'
import { screenError } from './screen-error.ts'

export interface CopyLinks {
  readonly copy: (links: readonly LinkView[]) => Promise<void>
  readonly copyUrls: (urls: readonly string[]) => Promise<void>
}

/** Puts links on the clipboard, a line each. */
export function useCopyLinks(): CopyLinks {
  const call = useClient()
  const toast = useToast()
  const about = useCall('app.about', {})
  const hasClipboard = about.data?.abilities.includes('clipboard') ?? false
  const copyUrls = async (urls: readonly string[]) => {
    const text = urls.join('\n')
    if (hasClipboard) await call('app.copy', { text })
    else await navigator.clipboard.writeText(text)
  }
  return {
    copyUrls,
    async copy(links) {
      try {
        const urls: string[] = []
        for (const { id } of links) urls.push((await call('links.url', { id })).link.url)
        await copyUrls(urls)
        const [first] = links
        toast({
          tone: 'good',
          title:
            links.length === 1 && first
              ? `Copied the link to ${linkName(first)}.`
              : `${linksCount(links.length)} copied.`,
        })
      } catch (error) {
        toast({ tone: 'bad', title: errorOf(screenError(error)).message, detail: errorOf(screenError(error)).hint })
      }
    },
  }
}
