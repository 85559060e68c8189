import { Download, Ellipsis, FileUp } from 'lucide-react'
import { useCallback, useDeferredValue, useEffect, useRef, useState } from 'react'
import type { LinkView } from '../../../shared/api/link-calls.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Screen } from '../../ui/screen.tsx'
import { LinkDetails } from './details/link-details.tsx'
import { ExportDialog } from './library/export-dialog.tsx'
import { ImportDialog } from './library/import-dialog.tsx'
import { type LinkFilters, withoutFilters } from './link-filters.ts'
import { LinksPane } from './links-pane.tsx'
import styles from './links-screen.module.css'
import { LinksToolbar } from './links-toolbar.tsx'
import { RenewDialog } from './renew/renew-dialog.tsx'
import { RevokeDialog } from './revoke/revoke-dialog.tsx'
import { type LinkCommand, RowContext } from './row-context.ts'
import { useLinkActions } from './use-link-actions.ts'
import { useLinkCommands } from './use-link-commands.ts'
import { useLinkList } from './use-link-list.ts'
import { useLinksPlace } from './use-links-place.ts'
import { useOpenedLink } from './use-opened-link.ts'
import { useSearchText } from './use-search-text.ts'
import { useSelection } from './use-selection.ts'

const LIBRARY_MENU = [
  { id: 'import', label: 'Import links…', icon: FileUp },
  { id: 'export', label: 'Export the library…', icon: Download },
] as const

/** The library: every link, what it is doing right now, and what can be done about it. */
export function LinksScreen() {
  const place = useLinksPlace()
  const { openId, change } = place
  const [text, setText] = useSearchText(place)
  // The letters are painted first, the list after them.
  const list = useLinkList({ ...place.filters, text: useDeferredValue(text) })
  const selection = useSelection(list.links, openId)
  const [library, setLibrary] = useState<'import' | 'export'>()
  const search = useRef<HTMLInputElement>(null)
  const rows = useRef<HTMLDivElement>(null)

  const open = (id: string) => {
    if (id !== openId) change({ openId: id }, { replace: openId !== undefined })
  }
  const closeDetails = () => {
    change({ openId: undefined }, { replace: true })
    rows.current?.focus()
  }
  const commands = useLinkCommands(open, (ids) => {
    if (openId !== undefined && ids.includes(openId)) change({ openId: undefined }, { replace: true })
  })
  const setFilters = (filters: LinkFilters) => {
    setText(filters.text)
    // What is typed reaches the address when the typing rests; a chosen filter at once.
    const { text: _typed, ...chosen } = filters
    if (Object.entries(chosen).some(([name, value]) => place.filters[name as keyof typeof chosen] !== value)) {
      change({ filters })
    }
  }
  const clearFilters = () => {
    setText('')
    change({ filters: withoutFilters(place.filters) })
    search.current?.focus()
  }
  const focusSearch = () => {
    search.current?.focus()
    search.current?.select()
  }
  const select = (ids: ReadonlySet<string>) => {
    selection.select(ids)
    // Details that are open show what is selected.
    const [only] = ids
    if (openId !== undefined && only !== undefined && ids.size === 1) open(only)
  }

  const filters = { ...place.filters, text }
  const opened = useOpenedLink(openId, list.links)
  const targets = selection.links.length > 0 ? selection.links : opened?.link === undefined ? [] : [opened.link]
  useLinkActions(targets, commands, { focusSearch, openLibrary: setLibrary })
  useRequest(
    place.request,
    { search: focusSearch, import: () => setLibrary('import'), export: () => setLibrary('export') },
    () => change({}, { replace: true }),
  )
  const runOnRow = useLatest((command: LinkCommand, link: LinkView) =>
    commands.run(command, selection.ids.has(link.id) && command !== 'details' ? selection.links : [link]),
  )

  return (
    <Screen
      title="Links"
      layout="full"
      actions={
        <Menu label="Library" items={LIBRARY_MENU} onAction={setLibrary}>
          <IconButton icon={Ellipsis} label="Import and export" />
        </Menu>
      }
    >
      {list.isEmptyLibrary ? null : (
        <LinksToolbar
          filters={filters}
          onChange={setFilters}
          searchRef={search}
          onLeaveDown={() => rows.current?.focus()}
        />
      )}
      <div className={styles['panes']}>
        <RowContext value={runOnRow}>
          <LinksPane
            list={list}
            filters={filters}
            selection={selection}
            onSelect={select}
            onOpen={open}
            onRun={commands.run}
            onClearFilters={clearFilters}
            listRef={rows}
          />
        </RowContext>
        {opened === undefined ? null : (
          <LinkDetails
            opened={opened}
            onCommand={(command, link) => commands.run(command, [link])}
            onShowOther={open}
            onClose={closeDetails}
          />
        )}
      </div>
      {commands.dialog?.kind === 'renew' ? (
        <RenewDialog
          links={commands.dialog.links}
          onClose={commands.closeDialog}
          onRenewed={(id) => (openId === undefined ? undefined : open(id))}
        />
      ) : null}
      {commands.dialog?.kind === 'revoke' ? (
        <RevokeDialog links={commands.dialog.links} onClose={commands.closeDialog} />
      ) : null}
      {library === 'export' ? <ExportDialog onClose={() => setLibrary(undefined)} /> : null}
      {library === 'import' ? <ImportDialog onClose={() => setLibrary(undefined)} /> : null}
    </Screen>
  )
}

/** Does once what a place asks for. */
function useRequest<Request extends string>(
  request: Request | undefined,
  does: Readonly<Record<Request, () => void>>,
  onDone: () => void,
): void {
  const start = useLatest((asked: Request) => {
    onDone()
    does[asked]()
  })
  useEffect(() => {
    if (request !== undefined) start(request)
  }, [request, start])
}

/** The same function for good, which does what the one of the latest render does. */
function useLatest<Args extends readonly unknown[]>(run: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  return useCallback((...args) => latest.current(...args), [])
}
