import type { Ask } from './asking.js'

const SAVED: readonly (readonly [itemSeq: string, category: string, notes: string | null])[] = [
  ['200400463', '즐겨찾기', '생리통에는 이것이 제일 잘 들었다.'],
  ['199400202', '여행 가방', '기차에서 몸살이 나면. 두 알까지만.'],
  ['197900277', '부작용', '먹고 속이 쓰렸음. 빈속에는 피하기.'],
  ['202200407', '효과 좋음', '두통이 오래갈 때 자기 전에 한 알.'],
  ['202106092', '즐겨찾기', null],
]

const SAVE = `mutation ($input: SaveScrapInput!) {
  done: saveScrap(input: $input) { scrap { id } userErrors { message } }
}`
const FIND = 'query ($itemSeq: String!) { medicine(itemSeq: $itemSeq) { id } }'

/** Medicines that somebody has kept, and what they noted. */
export async function plantSaved(ask: Ask): Promise<void> {
  for (const [itemSeq, category, notes] of SAVED) {
    const { medicine } = await ask<{ medicine: { id: string } }>(FIND, { itemSeq })
    const input = { medicineId: medicine.id, category, ...(notes === null ? {} : { notes }) }
    const { done } = await ask<{ done: { scrap: unknown; userErrors: unknown[] } }>(SAVE, { input })
    if (!done.scrap) throw new Error(`It was not kept: ${JSON.stringify(done.userErrors)}`)
  }
}
