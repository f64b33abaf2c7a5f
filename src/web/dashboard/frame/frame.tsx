import { type ReactNode, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useViewer } from '../client/here'
import { Button } from '../parts/button'
import { Icon } from '../parts/icon'
import { useWords } from '../words/language'
import { SHARED } from '../words/shared'
import { Brand } from './brand'
import { ConnectionBanner, ConnectionLamp } from './connection'
import { MoreDialog } from './moreDialog'
import { NavLink } from './navLink'
import { IN_BAR, type Route, routeAt, routesFor } from './routes'
import './frame.css'

/** What stands around every page: the ways to the others, and whether we are connected. */
export function Frame({ children }: { children: ReactNode }) {
  const words = useWords(SHARED)
  const { roles, nickname } = useViewer()
  const routes = routesFor(roles)
  return (
    <div className="frame">
      <a className="frame-skip" href="#content">
        {words.skip}
      </a>
      <header className="frame-top">
        <Link href="/" className="frame-home">
          <Brand />
        </Link>
        <ConnectionLamp />
      </header>
      <nav className="frame-rail" aria-label={words.nav.label}>
        <Link href="/" className="frame-home">
          <Brand />
        </Link>
        <ul>
          {routes.map(route => (
            <li key={route.name}>
              <NavLink route={route} />
            </li>
          ))}
        </ul>
        <p className="frame-person">
          <Icon name="person" />
          <bdi>{nickname}</bdi>
        </p>
        <ConnectionLamp />
      </nav>
      <ConnectionBanner />
      <main className="frame-main" id="content" tabIndex={-1}>
        {children}
      </main>
      <Bar routes={routes} />
    </div>
  )
}

function Bar({ routes }: { routes: readonly Route[] }) {
  const words = useWords(SHARED)
  const [isOpen, setOpen] = useState(false)
  const here = routeAt(useLocation()[0])
  const isBehind = here !== undefined && !IN_BAR.has(here.name)
  return (
    <nav className="frame-bar" aria-label={words.nav.label}>
      <ul>
        {routes
          .filter(({ name }) => IN_BAR.has(name))
          .map(route => (
            <li key={route.name}>
              <NavLink route={route} />
            </li>
          ))}
        <li>
          <Button
            look="quiet"
            icon="more"
            className="nav-link"
            onClick={() => setOpen(true)}
            aria-haspopup="dialog"
            aria-current={isBehind ? 'true' : undefined}
          >
            {words.nav.more}
          </Button>
        </li>
      </ul>
      {isOpen && <MoreDialog routes={routes.filter(({ name }) => !IN_BAR.has(name))} onClose={() => setOpen(false)} />}
    </nav>
  )
}
