import { ChevronDown } from 'lucide-react'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { COPY_FORMAT_LABELS, COPY_FORMATS, type CopyFormat } from '../../../shared/links/copy-formats.ts'
import { Button } from '../../ui/button.tsx'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { linkName, linksCount } from './link-texts.ts'
import { useCopyLinks } from './use-copy-links.ts'

/** A link as a Markdown link, a command, a message, … */
export function CopyAsMenu({ links }: { links: readonly LinkView[] }) {
  const { copy } = useCopyLinks()
  const [first] = links
  const what = links.length === 1 && first !== undefined ? `the link to ${linkName(first)}` : linksCount(links.length)
  return (
    <Menu label={`Copy ${what} as`} items={ITEMS} onAction={(format) => void copy(links, format)}>
      <Button size="s" aria-label={`Copy as…, ${what}`}>
        Copy as…
        <ChevronDown aria-hidden size={13} />
      </Button>
    </Menu>
  )
}

const ITEMS: readonly MenuItem<CopyFormat>[] = COPY_FORMATS.map((id) => ({ id, label: COPY_FORMAT_LABELS[id] }))
