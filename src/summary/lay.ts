/**
 * Words that mean the same, so that a summary may use one where the label has the other. Stricter than the synonyms of a
 * search: nothing here is merely near. What begins with ~ may be the end of a longer word.
 */
const GROUPS: readonly string[] = [
  '두드러기 담마진',
  '열 발열 해열',
  '통증 동통 아픔 ~통 ~통증 진통',
  '염증 소염 항염 ~염',
  '부기 붓기 부종 종창 ~부종',
  '가려움 가려움증 소양증 소양감',
  '기침 진해',
  '가래 객담 거담',
  '생리통 월경통',
  '생리 월경',
  '콩팥 신장',
  '쓸개 담낭',
  '이자 췌장',
  '허리통 허리통증 요통',
  '어깨통증 어깨통 견통',
  '구역 구역질 오심 메스꺼움',
  '토 구토',
  '복통 배아픔',
  '어지러움 어지럼증 어지럼 현기증 현기',
  '졸음 졸림 졸릴 졸리',
  '술 음주 알코올 알콜',
  '당뇨 당뇨병',
  '타박 타박상',
  '염좌 삠 삔 삐었을 삐었',
  '무좀 족부백선',
  '사타구니백선 완선 고부백선',
  '콧물 비루',
  '목통증 인후통 목아픔 목구멍통',
  '즉시 즉각 바로',
  '담배 흡연',
  '피로 피곤',
  '알레르기 알러지',
  '충혈 충혈되었을',
  '보충 보급',
  '개선 호전 나아지 나아짐',
  '복부팽만 복부팽만감',
  '위통 위통증',
  '기계조작 기계를조작',
  '급성 급',
  '물집 수포',
  '다친 외상 상처',
  '짓무름 미란',
  '목마름 구갈 갈증',
  '구강 입안',
  '안약 점안액',
  '없애 제거',
  '식후 식사후',
  '식전 식사전',
  '빈속 공복',
  '유발 일으키 일으켜 일으킨',
]

const LIKE = new Map<string, readonly string[]>()
for (const group of GROUPS) {
  const words = group.split(' ')
  for (const word of words) if (!word.startsWith('~')) LIKE.set(word, words)
}

/** The word itself first, then what else means it. */
export const likeOf = (word: string): readonly string[] => LIKE.get(word) ?? [word]
