import { firstOf, runImport, skipped } from './importing.js'
import type { Finished } from './pharmacy/importStore.js'
import type { Marked } from './pharmacy/incoming.js'
import type { Report } from './pharmacy/report.js'

const USAGE = `쓰는 법 (usage):
  npm run import:pharmacies                  국립중앙의료원의 전국 약국 목록 전체 (DATA_GO_KR_SERVICE_KEY, 25번쯤 물음)
  npm run import:pharmacies -- 파일.jsonl    API 항목이 한 줄에 하나씩 있는 JSON Lines 파일
`

/** `npm run import:pharmacies`. */
runImport({
  usage: USAGE,
  importerOf: ({ pharmacyList }) => pharmacyList.importer,
  summary,
  isWell: ({ finished }) => finished === null || finished.verdict === 'whole',
})

function summary({ rows, added, changed, unchanged, older, moved, doubled, bad, marked, finished }: Report): string {
  const [places, hours, addresses] = ['coordinates', 'hours', 'address'].map(kind => countOf(marked, kind))
  return [
    `읽은 행 ${rows} | 새로 들어옴 ${added} | 바뀜 ${changed} | 그대로 ${unchanged} | 공식 목록이 더 최신이라 그대로 둠 ${older} | 같은 약국이 또 나옴 ${doubled} | 건너뜀 ${bad.length}`,
    `(rows ${rows}, added ${added}, changed ${changed}, unchanged ${unchanged}, older ${older}, doubled ${doubled}, skipped ${bad.length})`,
    ...(moved > 0 ? [`기관 ID를 알게 된 약국 ${moved} (now under their hpid: ${moved})`] : []),
    ...(marked.length > 0
      ? [
          `두되 표시한 행 ${marked.length}: 좌표가 없거나 한국이 아님 ${places}(보이지 않음), 있을 수 없는 영업시간 ${hours}(그 요일은 모름), 주소 없음 ${addresses}`,
          `(kept and marked ${marked.length}: coordinates ${places}, hours ${hours}, address ${addresses})`,
        ]
      : []),
    ...firstOf(marked, ({ name, hpid, faults }) => `  ${name}${hpid ? ` ${hpid}` : ''}: ${faults.join('; ')}`),
    ...firstOf(bad, skipped),
    ...(finished ? [endOf(finished)] : []),
  ].join('\n')
}

const countOf = (marked: readonly Marked[], kind: string): number =>
  marked.filter(({ faults }) => faults.some(fault => fault.startsWith(kind))).length

function endOf({ verdict, missing }: Finished): string {
  const kept = `목록에 보이지 않은 약국 ${missing}곳을 지우지 않았습니다 (${missing} missing, none removed)`
  switch (verdict) {
    case 'whole':
      return `전국 목록 전체를 가지고 있습니다. 목록에서 없어진 약국 ${missing}곳을 지웠습니다 (the whole list is here, ${missing} removed).`
    case 'moved':
      return `주의: 받는 동안 목록이 바뀌어 ${kept}. 다시 실행해 주세요 (the list moved while it was read: run again).`
    case 'partial':
      return `주의: 목록이 말한 만큼 다 오지 않아 ${kept}. 나중에 다시 실행해 주세요 (not all came that the list says there are).`
    case 'shrunken':
      return `주의: 너무 많은 약국이 한꺼번에 없어져 목록을 믿지 않았고 ${kept}. deploy/RUNBOOK.md의 "약국 목록"을 봐 주세요 (too many are missing at once: see the runbook).`
  }
}
