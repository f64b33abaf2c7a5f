import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const LOOKS = (['light', 'dark'] as const).flatMap(colorScheme =>
  [
    { width: 1280, height: 900 },
    { width: 360, height: 740 },
  ].map(viewport => ({ colorScheme, viewport })),
)

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
}

/**
 * What axe finds wrong with what the page shows now, light and dark, wide and on a small phone; and whether one has to
 * scroll sideways there. Empty of a page on which all is well.
 */
export async function audit(page: Page, name: string): Promise<string[]> {
  const found: string[] = []
  for (const { colorScheme, viewport } of LOOKS) {
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const look = `${name}, ${colorScheme}, ${viewport.width} px`
    for (const { id, nodes } of await violationsOf(page)) {
      const [{ target, failureSummary = '' } = { target: [] }] = nodes
      found.push(`${look}: ${id} at ${nodes.length} places such as ${target.join(' ')}. ${failureSummary}`)
    }
    const overflow = await page.evaluate<number>(OVERFLOW)
    if (overflow > 0) found.push(`${look}: ${overflow} px stand out sideways`)
  }
  return found
}

/** Given by the protocol of the browser, which no policy of the page forbids. */
async function violationsOf(page: Page): Promise<readonly Violation[]> {
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(AXE)
  return page.evaluate<readonly Violation[]>(RUN)
}

/** GraphiQL's own, which we take as it is: the colours within its editors, and its tabs with a button in each. */
const THEIRS = ['.monaco-editor', '.graphiql-tab']

const RUN = `(async () => {
  await Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => null)))
  const { violations } = await axe.run({ exclude: ${JSON.stringify(THEIRS)} }, { resultTypes: ['violations'] })
  return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary })) }))
})()`
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
