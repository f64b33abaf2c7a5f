import { inBoth } from './words'

/** What a medicine or its text is marked with wherever it stands. */
export const TAGS = inBoth(
  {
    sample: '견본',
    sampleHint: '견본은 Pilling이 시험용으로 쓴 글로, 공식 문구가 아닙니다.',
    old: '예전 글',
    oldHint: '예전 글은 앞서 받거나 쓴 것으로, 그사이 바뀌었을 수 있습니다.',
  },
  {
    sample: 'Sample',
    sampleHint: 'Samples are texts that Pilling wrote for trying things out. They are not the official texts.',
    old: 'Old text',
    oldHint: 'An old text was received or written before, and may have changed since.',
  },
)
