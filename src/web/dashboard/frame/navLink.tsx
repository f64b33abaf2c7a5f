import { Link, useLocation } from 'wouter'
import { Icon } from '../parts/icon'
import { useWords } from '../words/language'
import { SHARED } from '../words/shared'
import type { Route } from './routes'
import './navLink.css'

/** Its page's files are fetched as soon as somebody points at it. */
export function NavLink({ route, onFollow }: { route: Route; onFollow?: () => void }) {
  const { nav } = useWords(SHARED)
  const [path] = useLocation()
  const { name } = route
  const load = () => void route.load()
  return (
    <Link
      href={route.path}
      className="nav-link"
      aria-current={path === route.path ? 'page' : undefined}
      onPointerEnter={load}
      onFocus={load}
      onClick={onFollow}
    >
      <Icon name={route.icon} />
      <span>{name === 'medicine' ? '' : nav[name]}</span>
    </Link>
  )
}
