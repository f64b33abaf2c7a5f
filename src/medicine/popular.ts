/** What people ask for most, by the names on pharmacies' shelves; read once at start so that nobody is the first to wait. */
export const POPULAR_SEARCHES = [
  '타이레놀', '게보린', '판콜', '판피린', '부루펜', '이지엔6', '탁센', '펜잘', '훼스탈', '베아제', '활명수', '겔포스', '개비스콘',
  '스멕타', '둘코락스', '지르텍', '클라리틴', '콜대원', '테라플루', '후시딘', '마데카솔', '안티푸라민', '케토톱', '아로나민', '우루사',
] // prettier-ignore

export const POPULAR_SYMPTOMS = ['두통', '감기', '콧물', '기침', '소화불량', '설사', '변비', '생리통', '근육통', '알레르기'] // prettier-ignore
