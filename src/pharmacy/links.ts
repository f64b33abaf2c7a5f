import { guardLevel } from '../cache/guard.js'
import { createPostgresLevel } from '../cache/postgres.js'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { Log } from '../log.js'
import { linksOf, tryContent, type CellContent } from './cellContent.js'
import { pharmacyCell } from './table.js'

const DAY = 86_400_000

interface LinkParts {
  readonly db: Db
  readonly clock: Clock
  readonly log: Log
}

/**
 * What PostgreSQL may hold of Kakao's map: of each square, by its name, which place a pharmacy of ours is and where its page
 * is, for a day. It is for when nothing else can be had, so that nothing here rejects: the guard logs what fails.
 */
export function createLinks({ db, clock, log }: LinkParts) {
  const table = guardLevel(createPostgresLevel(db, pharmacyCell, { clock }), { clock, log })
  return {
    async keep(name: string, content: CellContent): Promise<void> {
      const now = clock.now()
      const entry = { value: linksOf(content), freshUntil: now, keepUntil: now + DAY }
      await table.setMany(new Map([[name, entry]])).catch(() => undefined)
    },

    /** One statement, or none where nothing is asked for. */
    async of(names: readonly string[]): Promise<ReadonlyMap<string, CellContent>> {
      const entries = names.length > 0 ? await table.getMany(names).catch(() => null) : null
      const read = [...(entries ?? [])].flatMap(([name, { value }]) => {
        const content = tryContent(value)
        return content ? [[name, content] as const] : []
      })
      return new Map(read)
    },
  }
}
