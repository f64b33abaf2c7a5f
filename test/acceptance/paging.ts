import { OFFICIAL } from '../../src/medicine/label.js'
import type { App } from '../../src/app.js'

type Part = Pick<App, 'medicines' | 'store'>
type By = 'search' | 'forSymptom'
type Found = Awaited<ReturnType<Part['medicines'][By]>>['found']

/** Searches that many names answer to, by every way of matching. */
export const BROAD: readonly { by: By; typed: string }[] = [
  ...[
    '캡슐',
    '연질',
    '크림',
    '에스',
    '플러스',
    '골드',
    '아스피린',
    '이부프로펜',
    '시럽',
    '로션',
    '메',
    '라',
    '파',
    '겔',
    '골ㄷ',
  ],
  ...['ㅅㅍ', 'ㅌㄹ', 'ㅇㅅ', 'ㅋㅍ', 'ㅁㄱ', 'ㅎ', 'ㄷㅇ'],
  ...['zoqtbf', 'dptm', 'zmfla', 'rhfem'],
]
  .map((typed): { by: By; typed: string } => ({ by: 'search', typed }))
  .concat(['변비', '기침', '눈의 피로', '무좀'].map(typed => ({ by: 'forSymptom', typed })))

/**
 * What is wrong with the pages of a search: walked by 7 it must be the list that is got by 100, and while rows are added
 * in between each that was there before is still seen exactly once and in the same order.
 */
export async function faultsOf(
  app: Part,
  { by, typed }: (typeof BROAD)[number],
  nextCode: () => string,
): Promise<string[]> {
  const whole = await walk(app, by, typed, 100)
  const before = idsOf(whole)
  const small = idsOf(await walk(app, by, typed, 7))
  let pages = 0
  const meanwhile = idsOf(
    await walk(app, by, typed, 7, async () => {
      const twin = pages++ % 10 === 3 ? whole[(pages * 31) % whole.length] : undefined
      if (twin) await addTwin(app, twin, nextCode())
    }),
  )
  const wasThere = new Set(before)
  const checks: [string, boolean][] = [
    ['too few to page through', before.length > 30],
    ['the list got by 100 holds one twice', isWithoutTwins(before)],
    ['the walk by 7 is another list', isSame(small, before)],
    ['one came twice while rows were added', isWithoutTwins(meanwhile)],
    [
      'one was lost or moved while rows were added',
      isSame(
        meanwhile.filter(id => wasThere.has(id)),
        before,
      ),
    ],
  ]
  return checks.filter(([, isRight]) => !isRight).map(([fault]) => `${typed}: ${fault}`)
}

async function walk(
  { medicines }: Part,
  by: By,
  typed: string,
  first: number,
  between = async () => {},
): Promise<Found> {
  const all: Found = []
  for (;;) {
    const { found, hasMore } = await medicines[by]({ typed, first, after: all.at(-1)?.position ?? null })
    all.push(...found)
    if (!hasMore || found.length === 0) return all
    await between()
  }
}

/** Another product with nearly the same name and the same indications, so that it answers to the same search. */
async function addTwin({ medicines, store }: Part, { itemSeq, name }: Found[number], code: string): Promise<void> {
  const answer = (await medicines.byItemSeqs([itemSeq])).get(itemSeq)
  const indications = answer && !(answer instanceof Error) ? (answer.value?.indications ?? null) : null
  const label = { itemSeq: code, name: `${name} ${code.slice(-3)}`, manufacturer: null, indications }
  await store.save([label], { source: OFFICIAL, fetchedAt: Date.now(), live: false })
}

const idsOf = (found: Found) => found.map(({ itemSeq }) => itemSeq)
const isWithoutTwins = (ids: readonly string[]) => new Set(ids).size === ids.length
const isSame = (a: readonly string[], b: readonly string[]) => a.join() === b.join()
