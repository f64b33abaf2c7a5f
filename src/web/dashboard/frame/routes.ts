import type { Viewer } from '../client/here'
import type { IconName } from '../parts/icon'
import { type LatePage, type Load, pageOf } from './pageOf'

export type RouteName =
  'today' | 'calendar' | 'regimens' | 'medicines' | 'adherence' | 'saved' | 'pharmacies' | 'insights' | 'settings'

export interface Route extends LatePage {
  readonly name: RouteName
  readonly path: string
  /** Where its link leads: the path without what it may go on with. */
  readonly href: string
  readonly icon: IconName
}

/** In the order in which they are offered. */
const ROUTES: readonly Route[] = [
  route('today', '/', 'today', () => import('../today/page')),
  route('calendar', '/calendar', 'calendar', () => import('../calendar/page')),
  route('regimens', '/regimens', 'regimens', () => import('../regimens/page')),
  route('medicines', '/medicines/:itemSeq?', 'search', () => import('../medicine/page')),
  route('adherence', '/adherence', 'adherence', () => import('../adherence/page')),
  route('saved', '/saved', 'saved', () => import('../saved/page')),
  route('pharmacies', '/pharmacies', 'pharmacies', () => import('../pharmacies/page')),
  route('insights', '/insights', 'insights', () => import('../insights/page')),
  route('settings', '/settings', 'settings', () => import('../settings/page')),
]

/** Those that the bar of a phone has room for; the others are behind "more". */
export const IN_BAR: ReadonlySet<RouteName> = new Set(['today', 'calendar', 'regimens', 'pharmacies'])

/** The pages that somebody may open. */
export const routesFor = (roles: Viewer['roles']): readonly Route[] =>
  ROUTES.filter(({ name }) => name !== 'insights' || roles.includes('ANALYST') || roles.includes('ADMIN'))

/** The page that an address inside the dashboard opens first, so that its files come while it is asked who it is for. */
export const loadPageAt = (path: string): void => routeAt(path)?.load()

export const routeAt = (path: string): Route | undefined =>
  ROUTES.find(each => each.href === path || (each.path !== each.href && path.startsWith(`${each.href}/`)))

function route(name: RouteName, path: string, icon: IconName, load: Load): Route {
  return { name, path, href: path.replace(/\/:.*$/, ''), icon, ...pageOf(load) }
}
