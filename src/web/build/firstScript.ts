import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/** What the browser was told to keep of theme and language (theme/theme.ts, words/language.ts), before anything is drawn. */
const SCRIPT = `try{
var page=document.documentElement,theme=localStorage.getItem('pilling:theme'),language=localStorage.getItem('pilling:language')
if(theme==='light'||theme==='dark')page.dataset.theme=theme
if(language==='en')page.lang=language
}catch(error){console.warn(error)}
`

/** Runs it ahead of the styles: a module comes too late, and the page may hold no script within itself. */
export function firstScript(base: string): Plugin {
  const fileName = `assets/first-${createHash('sha256').update(SCRIPT).digest('base64url').slice(0, 8)}.js`
  return {
    name: 'first-script',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: SCRIPT })
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: base + fileName }, injectTo: 'head-prepend' }],
  }
}
