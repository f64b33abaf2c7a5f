import './theme/tokens.css'
import './theme/ground.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { Boundary } from './frame/boundary'
import { watchStyles } from './frame/lostStyles'
import { keepSessionAwake } from './frame/session'
import { loadPageAt } from './frame/routes'
import { showTheme } from './theme/theme'
import { showLanguage } from './words/language'

showTheme()
showLanguage()
keepSessionAwake()
watchStyles(document)
loadPageAt(location.pathname.replace(/^\/dashboard/, '') || '/')

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <Boundary>
      <App />
    </Boundary>
  </StrictMode>,
)
