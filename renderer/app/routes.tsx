import { Info, Link2, type LucideIcon, Plug, Settings, Share } from 'lucide-react'
import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import type { ActionId } from '../../shared/actions/actions.ts'
import type { RouteId } from './router.tsx'

export interface Route {
  readonly title: string
  readonly icon: LucideIcon
  readonly action: ActionId
  readonly screen: LazyExoticComponent<ComponentType>
}

/** Every screen. Each is a chunk of its own, loaded when it is first shown. */
export const ROUTES: Readonly<Record<RouteId, Route>> = {
  share: {
    title: 'Share',
    icon: Share,
    action: 'go-share',
    screen: lazy(() => import('../features/share/share-screen.tsx').then((m) => ({ default: m.ShareScreen }))),
  },
  links: {
    title: 'Links',
    icon: Link2,
    action: 'go-links',
    screen: lazy(() => import('../features/links/links-screen.tsx').then((m) => ({ default: m.LinksScreen }))),
  },
  connections: {
    title: 'Connections',
    icon: Plug,
    action: 'go-connections',
    screen: lazy(() =>
      import('../features/connections/connections-screen.tsx').then((m) => ({ default: m.ConnectionsScreen })),
    ),
  },
  settings: {
    title: 'Settings',
    icon: Settings,
    action: 'go-settings',
    screen: lazy(() => import('../features/settings/settings-screen.tsx').then((m) => ({ default: m.SettingsScreen }))),
  },
  about: {
    title: 'About',
    icon: Info,
    action: 'go-about',
    screen: lazy(() => import('../features/about/about-screen.tsx').then((m) => ({ default: m.AboutScreen }))),
  },
}
