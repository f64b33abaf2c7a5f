const lost = new Set<HTMLLinkElement>()

/** Notes each style sheet that does not come, for as long as the page is there. */
export function watchStyles(page: Document): void {
  const note = ({ target }: Event) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') lost.add(target)
  }
  // Such events don't rise: they are seen on their way down alone.
  page.addEventListener('error', note, true)
}

/**
 * Fetches again the style sheets that did not come; rejects where one still doesn't. What Vite makes of import() asks for each
 * only once: the page that needs it would come without.
 */
export async function styleAgain(): Promise<void> {
  const links = [...lost]
  lost.clear()
  await Promise.all(links.map(fetchAgain))
}

const fetchAgain = (link: HTMLLinkElement): Promise<void> =>
  new Promise((resolve, reject) => {
    const next = document.createElement('link')
    next.rel = link.rel
    next.crossOrigin = link.crossOrigin
    next.onload = () => resolve()
    next.onerror = () => reject(new Error(`There was no style sheet at ${link.href}`))
    next.href = link.href
    link.replaceWith(next)
  })
