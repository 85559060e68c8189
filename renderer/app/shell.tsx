import { Command } from 'lucide-react'
import { type RefObject, Suspense, useEffect, useRef } from 'react'
import { ACTIONS } from '../../shared/actions/actions.ts'
import { useAction, usePerform } from '../actions/actions-context.tsx'
import { CommandPalette } from '../actions/command-palette.tsx'
import { displayKeys } from '../actions/keys.ts'
import { ShortcutsDialog } from '../actions/shortcuts-dialog.tsx'
import { useAppEvent } from '../api/use-events.ts'
import { useSettingPlaces } from '../features/settings/use-setting-places.ts'
import { UploadsBar } from '../features/uploads/uploads-bar.tsx'
import { useToast } from '../ui/toast.tsx'
import { ConnectionLost } from './connection-lost.tsx'
import { DeepLinkDialog } from './deep-link-dialog.tsx'
import { QuestionDialog } from './question-dialog.tsx'
import { ROUTE_IDS, type RouteId, useRouter } from './router.tsx'
import { ROUTES } from './routes.tsx'
import styles from './shell.module.css'
import { useThemeActions } from './use-theme-actions.ts'

/** The frame around every screen: where to go, the screen, what is being uploaded, and the dialogs that can come at any time. */
export function Shell() {
  const { place } = useRouter()
  const route = ROUTES[place.route]
  const main = useRef<HTMLElement>(null)
  useGoActions()
  useThemeActions()
  useHostNews()
  useFocusOnArrival(place.route, main)
  useEffect(() => {
    document.title = `${route.title} · Sandglass`
    // The next screen begins at its top, wherever the last one was left.
    main.current?.scrollTo(0, 0)
  }, [route.title])
  const places = useSettingPlaces()
  const Screen = route.screen

  return (
    <div className={styles['shell']}>
      <button type="button" className={styles['skip']} onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Sidebar />
      <main id="main" ref={main} tabIndex={-1} className={styles['main']} aria-label={route.title}>
        <ConnectionLost />
        <Suspense fallback={null}>
          <Screen key={place.route} />
        </Suspense>
      </main>
      <UploadsBar />
      <CommandPalette places={places} />
      <ShortcutsDialog />
      <QuestionDialog />
      <DeepLinkDialog />
    </div>
  )
}

/**
 * Another screen takes the focus, as another page would: what had it may be gone, and a screen reader says where one is now. A screen
 * that has put the focus somewhere itself keeps it there.
 */
function useFocusOnArrival(route: RouteId, main: RefObject<HTMLElement | null>): void {
  const shown = useRef(route)
  useEffect(() => {
    if (shown.current === route) return
    shown.current = route
    if (main.current?.contains(document.activeElement) === false) main.current.focus({ preventScroll: true })
  }, [route, main])
}

function Sidebar() {
  const { place, go } = useRouter()
  const perform = usePerform()
  return (
    <nav className={styles['sidebar']} aria-label="Sandglass">
      <div className={styles['brand']}>
        <img src="/mark.svg" alt="" width={26} height={26} />
        <span>Sandglass</span>
      </div>
      <ul className={styles['places']}>
        {ROUTE_IDS.map((id) => {
          const { title, icon: Icon, action } = ROUTES[id]
          const { keys } = ACTIONS[action]
          return (
            <li key={id} data-last={id === 'settings' || undefined}>
              <a
                href={`#/${id}`}
                aria-current={place.route === id ? 'page' : undefined}
                className={styles['place']}
                title={keys === undefined ? undefined : displayKeys(keys)}
                onClick={(event) => {
                  event.preventDefault()
                  go(id)
                }}
              >
                <Icon aria-hidden size={17} strokeWidth={1.9} />
                <span>{title}</span>
              </a>
            </li>
          )
        })}
      </ul>
      <button type="button" className={styles['palette']} onClick={() => perform('open-palette')}>
        <Command aria-hidden size={14} />
        <span>Commands</span>
        <kbd>{displayKeys('Mod+K')}</kbd>
      </button>
    </nav>
  )
}

function useGoActions(): void {
  const { go } = useRouter()
  useAction('go-share', () => go('share'))
  useAction('go-links', () => go('links'))
  useAction('go-connections', () => go('connections'))
  useAction('go-settings', () => go('settings'))
  useAction('go-about', () => go('about'))
  // Wherever one is; the screen itself, once it is there, takes these over.
  useAction('browse-storage', () => go('share', { from: 'storage' }))
  useAction('connect-storage', () => go('connections', { do: 'add' }))
  useAction('search-links', () => go('links', { do: 'search' }))
  useAction('export-library', () => go('links', { do: 'export' }))
  useAction('import-library', () => go('links', { do: 'import' }))
  useAction('export-diagnostics', () => go('about', { do: 'diagnostics' }))
}

/** What a host tells at any time. */
function useHostNews(): void {
  const perform = usePerform()
  const toast = useToast()
  const { go } = useRouter()
  useAppEvent('perform', ({ action }) => perform(action))
  useAppEvent('library-recovered', ({ message }) => toast({ tone: 'warn', title: message }))
  useAppEvent('links-renewed', ({ links }) => {
    const name = links.length === 1 ? links[0]?.name : `${links.length} links`
    toast({ title: `${name} renewed: send the new URL.`, action: { label: 'Show', run: () => go('links') } })
  })
  useAppEvent('links-expiring', ({ links }) => {
    const [first] = links
    if (first === undefined) return
    const title = links.length === 1 ? `${first.name} runs out soon.` : `${links.length} links run out soon.`
    toast({
      tone: 'warn',
      title,
      action: {
        label: 'Show',
        run: () => (links.length === 1 ? go('links', { id: first.id }) : go('links', { status: 'expiring' })),
      },
    })
  })
}
