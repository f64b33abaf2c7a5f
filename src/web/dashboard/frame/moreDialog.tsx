import { Dialog } from '../parts/dialog'
import { useWords } from '../words/language'
import { SHARED } from '../words/shared'
import { NavLink } from './navLink'
import type { Route } from './routes'

/** The pages that the bar has no room for. */
export function MoreDialog({ routes, onClose }: { routes: readonly Route[]; onClose: () => void }) {
  const words = useWords(SHARED)
  return (
    <Dialog title={words.nav.more} onClose={onClose}>
      <ul className="frame-more">
        {routes.map(route => (
          <li key={route.name}>
            <NavLink route={route} onFollow={onClose} />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
