import type { PlainAnswer } from '../graph/route.js'

export interface Page {
  readonly status: number
  readonly title: string
  readonly text: string
  readonly link?: { readonly to: string; readonly text: string }
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

/** A page for somebody whose sign-in could not go on: one sentence, one way out, no script, nothing from elsewhere. */
export const pageOf = ({ status, title, text, link, headers = {} }: Page): PlainAnswer => ({
  status,
  headers: { ...headers, 'content-type': 'text/html; charset=utf-8' },
  body: `<!doctype html>
<html lang="ko">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escaped(title)} · Pilling</title>
<style>${STYLE}</style>
<main>
<p class="name">Pilling</p>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
${link ? `<a href="${escaped(link.to)}">${escaped(link.text)}</a>\n` : ''}</main>
</html>
`,
})

const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1d2430; --soft: #5b6675; --line: #dfe4ea; --key: #1f5fd0; --on-key: #fff }
@media (prefers-color-scheme: dark) { :root { --paper: #14181f; --ink: #e8ecf2; --soft: #a3aebd; --line: #2b333f; --key: #8ab4ff; --on-key: #0d1a30 } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', sans-serif; word-break: keep-all; overflow-wrap: anywhere }
main { box-sizing: border-box; width: min(30rem, 100vw); padding: 2rem }
.name { margin: 0 0 1.5rem; color: var(--soft); font-weight: 600; letter-spacing: .02em }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.35 }
p { margin: 0 0 1.5rem; color: var(--soft) }
a { display: inline-block; padding: .65rem 1.1rem; border-radius: .5rem; background: var(--key); color: var(--on-key); font-weight: 600; text-decoration: none }
a:focus-visible { outline: 3px solid var(--key); outline-offset: 3px }
`

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
])

const escaped = (text: string): string => text.replace(/[&<>"']/g, sign => ENTITIES.get(sign) ?? '')
