import { guardLevel } from '../cache/guard.js'
import { createPostgresLevel } from '../cache/postgres.js'
import type { Clock } from '../clock.js'
import type { Db } from '../db/postgres.js'
import type { Log } from '../log.js'
import { cellContent, linksOf, type CellContent } from './cellContent.js'
import { pharmacyCell } from './table.js'

const DAY = 86_400_000

interface LinkParts {
  readonly db: Db
  readonly clock: Clock
  readonly log: Log
}

/**
 * What PostgreSQL may hold of Kakao's map: of each square, by its name, which place a pharmacy of ours is and where its page
 * is, for a day. It is for when nothing else can be had, so that reading and keeping never reject: the guard logs what fails.
 */
export function createLinks({ db, clock, log }: LinkParts) {
  const level = createPostgresLevel(db, pharmacyCell, { clock })
  const table = guardLevel(level, { clock, log })
  return {
    /** By the name of the square. */
    async keep(name: string, content: CellContent): Promise<void> {
      const now = clock.now()
      const entry = { value: linksOf(content), freshUntil: now, keepUntil: now + DAY }
      await table.setMany(new Map([[name, entry]])).catch(() => undefined)
    },

    /** By the names of the squares: one statement, or none where nothing is asked for. */
    async of(names: readonly string[]): Promise<ReadonlyMap<string, CellContent>> {
      const entries = names.length > 0 ? await table.getMany(names).catch(() => null) : null
      const read = [...(entries ?? [])].flatMap(([name, { value }]) => {
        const { data } = cellContent.safeParse(value)
        return data ? [[name, data] as const] : []
      })
      return new Map(read)
    },

    /** Deletes what is over. */
    purge: level.purge,
  }
}
export type Links = ReturnType<typeof createLinks>
