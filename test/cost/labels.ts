import { readFileSync } from 'node:fs'
import { readEasyDrug } from '../../src/upstream/mfds.js'
import { BadRowError } from '../../src/upstream/row.js'
import { compare, OFFICIAL, SECTIONS, type Label } from '../../src/medicine/label.js'
import { SAMPLES } from '../../src/medicine/sample.js'
import { productOf } from '../acceptance/catalogue.js'
import { inventNames } from '../acceptance/invented.js'
import type { Chance } from '../acceptance/random.js'

/** The labels of a file of e약은요 items, one a line, those left out that can't be read. */
export const readLabels = (file: string): Label[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.trim())
    .flatMap(line => {
      try {
        const saving = { source: OFFICIAL, fetchedAt: 0, live: false } as const
        const {
          source: _source,
          fetchedAt: _at,
          lastUpdated: _updated,
          ...label
        } = compare(undefined, readEasyDrug(JSON.parse(line)), saving).row
        return [label]
      } catch (error) {
        if (error instanceof SyntaxError || error instanceof BadRowError) return [] // the import tells of these
        throw error
      }
    })

/** Labels of medicines that there aren't: each text is one sample's, of one sample or another. */
export function inventLabels(count: number, chance: Chance): Label[] {
  const products = SAMPLES.map(({ itemSeq, name }) => productOf(itemSeq, name))
  return inventNames(products, count, chance).map((name, index) => ({
    itemSeq: String(800_000_000 + index),
    name,
    manufacturer: '시험제약(주)',
    imageUrl: null,
    ...textsOf(chance),
  }))
}

const textsOf = (chance: Chance) =>
  Object.fromEntries(SECTIONS.map(section => [section, chance.pick(SAMPLES)[section]])) as Pick<
    Label,
    (typeof SECTIONS)[number]
  >

/** The label after its maker has had it changed: another sentence in front of what it is for, and of its warnings. */
export const changed = (label: Label, day: number): Label => ({
  ...label,
  indications: `이 문구는 ${day}번째 날에 고쳐졌습니다. ${label.indications ?? ''}`,
  precautions: `${label.precautions ?? ''} ${day}번째 날에 고쳐진 주의사항을 술, 임신, 운전에 대해 다시 읽어 보십시오.`,
})
