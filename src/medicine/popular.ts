import type { Medicines } from './service.js'

/** What people ask for most, by the names on pharmacies' shelves; read once at start so that nobody is the first to wait. */
const POPULAR_SEARCHES = [
  '타이레놀', '게보린', '판콜', '판피린', '부루펜', '이지엔6', '탁센', '펜잘', '훼스탈', '베아제', '활명수', '겔포스', '개비스콘',
  '스멕타', '둘코락스', '지르텍', '클라리틴', '콜대원', '테라플루', '후시딘', '마데카솔', '안티푸라민', '케토톱', '아로나민', '우루사',
] // prettier-ignore

const POPULAR_SYMPTOMS = ['두통', '감기', '콧물', '기침', '소화불량', '설사', '변비', '생리통', '근육통', '알레르기'] // prettier-ignore

/**
 * Reads the popular searches once, one after the other, so that the caches hold them before anyone asks. Where the source
 * could be asked for what is missing, only the suggestions are read: a start is no reason to call anybody.
 */
export async function warmUp(medicines: Medicines, { canAskSource }: { canAskSource: boolean }): Promise<void> {
  for (const typed of POPULAR_SEARCHES) {
    await medicines.suggestions(typed, 8)
    if (canAskSource) continue
    const { found } = await medicines.search({ typed, first: 10, after: null })
    await medicines.byItemSeqs(found.map(({ itemSeq }) => itemSeq))
  }
  if (!canAskSource) for (const typed of POPULAR_SYMPTOMS) await medicines.forSymptom({ typed, first: 10, after: null })
}
