/**
 * Gives the focus back to what had it before something that is over now. Where that is gone, or goes with what was done, the
 * heading of its section has it, or the page's title.
 */
export function giveBack(before: Element | null): void {
  const section = before?.closest('section') ?? null
  if (before instanceof HTMLElement) before.focus()
  const isShown = before?.matches(':focus-visible') ?? false
  const goToHeading = () => {
    if (isNowhere()) focusHeading(section, isShown)
  }
  if (isNowhere() || !before) return goToHeading()
  const goneOn = new AbortController()
  const watch = new MutationObserver(() => {
    if (before.isConnected) return
    goneOn.abort()
    goToHeading()
  })
  watch.observe(document.body, { childList: true, subtree: true })
  goneOn.signal.addEventListener('abort', () => watch.disconnect())
  for (const sign of ['focusin', 'pointerdown'])
    document.addEventListener(sign, () => goneOn.abort(), { signal: goneOn.signal })
}

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body

/** The page moves to it only for who sees where the focus is. */
function focusHeading(section: Element | null, isShown: boolean): void {
  const ofSection = section?.isConnected ? section.querySelector<HTMLElement>('h2') : null
  const heading = ofSection ?? document.querySelector<HTMLElement>('h1')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: !isShown })
}
