import { type ComponentType, lazy } from 'react'
import type { Viewer } from '../client/here'
import type { IconName } from '../parts/icon'
import { type Load, orLost } from './orLost'

export type RouteName =
  'today' | 'calendar' | 'regimens' | 'adherence' | 'saved' | 'pharmacies' | 'insights' | 'settings' | 'medicine'

export interface Route {
  readonly name: RouteName
  readonly path: string
  readonly icon: IconName
  /** Fetches its files before they are needed. */
  readonly load: Load
  readonly Page: ComponentType
}

/** In the order in which they are offered. */
const ROUTES: readonly Route[] = [
  route('today', '/', 'today', () => import('../today/page')),
  route('calendar', '/calendar', 'calendar', () => import('../calendar/page')),
  route('regimens', '/regimens', 'regimens', () => import('../regimens/page')),
  route('adherence', '/adherence', 'adherence', () => import('../adherence/page')),
  route('saved', '/saved', 'saved', () => import('../saved/page')),
  route('pharmacies', '/pharmacies', 'pharmacies', () => import('../pharmacies/page')),
  route('insights', '/insights', 'insights', () => import('../insights/page')),
  route('settings', '/settings', 'settings', () => import('../settings/page')),
  route('medicine', '/medicines/:itemSeq?', 'regimens', () => import('../medicine/page')),
]

/** Those that the bar of a phone has room for; the others are behind "more". */
export const IN_BAR: ReadonlySet<RouteName> = new Set(['today', 'calendar', 'regimens', 'pharmacies'])

/** The pages that somebody may open. */
export const routesFor = (roles: Viewer['roles']): readonly Route[] =>
  ROUTES.filter(({ name }) => name !== 'insights' || roles.includes('ANALYST') || roles.includes('ADMIN'))

/** The page that an address inside the dashboard opens first, so that its files come while it is asked who it is for. */
export const loadPageAt = (path: string): void => {
  const found = ROUTES.find(each => (each.path.includes(':') ? path.startsWith('/medicines') : each.path === path))
  void found?.load()
}

function route(name: RouteName, path: string, icon: IconName, load: Load): Route {
  const loadOrTell = orLost(load)
  return { name, path, icon, load: loadOrTell, Page: lazy(loadOrTell) }
}
