import type { LinkView } from '../../../shared/api/link-calls.ts'
import { COPY_FORMAT_LABELS, type CopyFormat, formatLinks } from '../../../shared/links/copy-formats.ts'
import { fileNameOfKey } from '../../../shared/links/object-name.ts'
import { useClient } from '../../api/client-context.tsx'
import { usePreferences } from '../../app/preferences.tsx'
import { bothTimes } from '../../format/times.ts'
import { errorOf } from '../../ui/error-note.tsx'
import { useToast } from '../../ui/toast.tsx'
import { useClipboard } from '../../ui/use-clipboard.ts'
import { linkName, linksCount } from './link-texts.ts'

export interface CopyLinks {
  readonly copy: (links: readonly LinkView[], format?: CopyFormat) => Promise<void>
  readonly copyUrls: (urls: readonly string[]) => Promise<void>
}

/** Puts links on the clipboard, a line each. */
export function useCopyLinks(): CopyLinks {
  const call = useClient()
  const toast = useToast()
  const { times } = usePreferences()
  const putOnClipboard = useClipboard()

  const textOf = async (links: readonly LinkView[], format: CopyFormat) => {
    const copied = []
    for (const link of links) {
      const { url } = (await call('links.url', { id: link.id })).link
      const name = link.options.fileName ?? (fileNameOfKey(link.key) || linkName(link))
      copied.push({ url, name, method: link.method, ends: bothTimes(times, link.expiresAt) })
    }
    return formatLinks(format, copied)
  }
  return {
    copyUrls: (urls) => putOnClipboard(urls.join('\n')),
    async copy(links, format = 'url') {
      try {
        await putOnClipboard(textOf(links, format))
        toast({ tone: 'good', title: copiedInWords(links, format) })
      } catch (error) {
        toast({ tone: 'bad', title: errorOf(error).message, detail: errorOf(error).hint })
      }
    },
  }
}

function copiedInWords(links: readonly LinkView[], format: CopyFormat): string {
  const [first] = links
  const as = format === 'url' ? '' : ` as ${COPY_FORMAT_LABELS[format]}`
  return links.length === 1 && first !== undefined
    ? `Copied the link to ${linkName(first)}${as}.`
    : `${linksCount(links.length)} copied${as}.`
}
