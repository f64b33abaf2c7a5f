import { inBoth } from './words'

export const MEDICINE_SEARCH = inBoth(
  {
    hint: '이름의 일부나 초성(ㅌㅇㄹㄴ)만 쳐도 됩니다.',
    placeholder: '예: 타이레놀',
    options: '맞는 약',
    said: (count: number) => `맞는 약 ${count}개. 위아래 화살표로 고르고 엔터를 누르세요.`,
    searching: '찾고 있습니다',
    choosing: '고른 약을 불러오고 있습니다',
    nothing: (typed: string) => `‘${typed}’에 맞는 약이 없습니다`,
    nothingHint: '다르게 쳐 보거나, 이름의 일부만 쳐 보세요.',
    incomplete: '의약품 목록을 다 받지 못해, 여기에 없어도 있는 약일 수 있습니다.',
    fuzzy: '맞는 이름이 없어 철자가 비슷한 약을 찾았습니다. 찾던 약인지 확인하세요.',
    gone: '이 약을 찾을 수 없습니다. 다른 약을 골라 주세요.',
    by: { CHOSEONG: '초성', KEYBOARD: '한/영 전환', FUZZY: '비슷한 이름' },
  },
  {
    hint: 'In Korean. A part of the name or its first consonants (ㅌㅇㄹㄴ) will do.',
    placeholder: 'Such as 타이레놀',
    options: 'Medicines that fit',
    said: count => (count === 1 ? '1 medicine fits. ' : `${count} medicines fit. `) + 'Arrows and Enter to choose.',
    searching: 'Searching',
    choosing: 'Loading the medicine that you chose',
    nothing: typed => `Nothing fits ‘${typed}’`,
    nothingHint: 'Try other words, or a part of the name.',
    incomplete: 'The list of medicines is not complete: one that is missing here may exist.',
    fuzzy: 'No name fits, so these are spelled alike. Make sure it is the one you mean.',
    gone: 'This medicine cannot be found. Please choose another.',
    by: { CHOSEONG: 'Consonants', KEYBOARD: 'Keyboard', FUZZY: 'Similar name' },
  },
)
