import { desc, sql } from 'drizzle-orm'
import type { Db } from '../db/postgres.js'
import { summaryCache } from './table.js'
import { keyOf, type Kept, type Pair, type Version } from './version.js'

/** A version with what it cost. */
export interface KeptVersion extends Pair {
  readonly version: Version
  readonly tokens: { readonly input: number; readonly output: number }
}

/** A label that is back to an older text finds its summary among so many. */
const MOST_VERSIONS = 3

/** Reads and writes what the model has made. */
export function createSummaryStore(db: Db) {
  const versions = db
    .select({
      itemSeq: summaryCache.itemSeq,
      keyword: summaryCache.keyword,
      version: {
        sourceHash: summaryCache.sourceHash,
        promptVersion: summaryCache.promptVersion,
        model: summaryCache.model,
        text: summaryCache.text,
        refusal: sql<Version['refusal']>`${summaryCache.refusal}`,
        citations: sql<Version['citations']>`${summaryCache.citations}`,
        createdAt: summaryCache.createdAt,
      },
    })
    .from(summaryCache)
    .where(
      sql`(${summaryCache.itemSeq}, ${summaryCache.keyword}) in (
        select item_seq, keyword from jsonb_to_recordset(${sql.placeholder('pairs')}::text::jsonb)
          as pair (item_seq text, keyword text))`,
    )
    .orderBy(desc(summaryCache.createdAt))
    .prepare('summary_versions')

  return {
    /** By `keyOf`, the newest first; a pair that nothing was ever made for is left out. */
    async versions(pairs: readonly Pair[]): Promise<ReadonlyMap<string, Kept>> {
      const found = new Map<string, Version[]>()
      if (pairs.length === 0) return found
      const asked = pairs.map(({ itemSeq, keyword }) => ({ item_seq: itemSeq, keyword }))
      for (const row of await versions.execute({ pairs: JSON.stringify(asked) })) {
        const ofPair = found.get(keyOf(row)) ?? []
        if (ofPair.length < MOST_VERSIONS) ofPair.push({ ...row.version, createdAt: row.version.createdAt.getTime() })
        found.set(keyOf(row), ofPair)
      }
      return found
    },

    /** Writes it in the place of what was made from the same text, and does `also` in the same transaction. */
    keep: (kept: KeptVersion, also: (tx: Db) => Promise<void>): Promise<void> =>
      db.transaction(async tx => {
        const values = valuesOf(kept)
        await tx
          .insert(summaryCache)
          .values(values)
          .onConflictDoUpdate({
            target: [summaryCache.itemSeq, summaryCache.keyword, summaryCache.sourceHash],
            set: values,
          })
        await also(tx)
      }),
  }
}
export type SummaryStore = ReturnType<typeof createSummaryStore>

const valuesOf = ({ itemSeq, keyword, version, tokens }: KeptVersion): typeof summaryCache.$inferInsert => {
  const createdAt = new Date(version.createdAt)
  return {
    ...version,
    itemSeq,
    keyword,
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    createdAt,
    lastUsedAt: createdAt,
  }
}
