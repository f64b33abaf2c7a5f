import { firstOf, runImport, skipped } from './importing.js'
import type { Report } from './medicine/import.js'

const USAGE = `쓰는 법 (usage):
  npm run import                  공공데이터포털의 e약은요 전체 (DATA_GO_KR_SERVICE_KEY)
  npm run import -- 파일.jsonl    API 항목이 한 줄에 하나씩 있는 JSON Lines 파일
`

/** `npm run import`. */
runImport({ usage: USAGE, importerOf: ({ importer }) => importer, summary, isWell: () => true })

function summary({ rows, added, changed, unchanged, older, bad, isComplete }: Report): string {
  return [
    `읽은 행 ${rows} | 새로 들어옴 ${added} | 문구가 바뀜 ${changed} | 그대로 ${unchanged} | 더 최신 것이 있어 그대로 둠 ${older} | 건너뜀 ${bad.length}`,
    `(rows ${rows}, added ${added}, changed ${changed}, unchanged ${unchanged}, older ${older}, skipped ${bad.length})`,
    ...firstOf(bad, skipped),
    ...(isComplete ? ['공식 목록 전체를 가지고 있습니다 (the whole catalogue is here).'] : []),
  ].join('\n')
}
