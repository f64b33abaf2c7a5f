import { Link, useLocation } from 'wouter'
import { Icon } from '../parts/icon'
import { useWords } from '../words/language'
import { SHARED } from '../words/shared'
import { type Route, routeAt } from './routes'
import './navLink.css'

/** Its page's files are fetched as soon as somebody points at it. */
export function NavLink({ route, onFollow }: { route: Route; onFollow?: () => void }) {
  const { nav } = useWords(SHARED)
  const [path] = useLocation()
  return (
    <Link
      href={route.href}
      className="nav-link"
      aria-current={path === route.href ? 'page' : routeAt(path) === route ? 'true' : undefined}
      onPointerEnter={route.load}
      onFocus={route.load}
      onClick={onFollow}
    >
      <Icon name={route.icon} />
      <span>{nav[route.name]}</span>
    </Link>
  )
}
