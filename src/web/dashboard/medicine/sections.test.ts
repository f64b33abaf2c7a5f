import { expect, it } from 'vitest'
import { litSections, type Text } from './sections'

const NOTHING: Text = {
  boxedWarning: null,
  indications: null,
  dosageAndAdministration: null,
  precautions: null,
  drugInteractions: null,
  adverseReactions: null,
  storage: null,
}
const TEXT = {
  ...NOTHING,
  indications: '열을 내립니다. 아픔을 덜어 줍니다.',
  precautions: '열을 내립니다.',
  storage: ' ',
}

it('lights a sentence in the section that it was cited from alone', () => {
  const { sections, lit } = litSections(TEXT, [
    { section: 'PRECAUTIONS', quote: '열을 내립니다.' },
    { section: 'INDICATIONS', quote: '아픔을 덜어 줍니다.' },
  ])
  expect(sections).toEqual([
    {
      name: 'INDICATIONS',
      stretches: [
        { text: '열을 내립니다. ', citation: null },
        { text: '아픔을 덜어 줍니다.', citation: 2 },
      ],
    },
    { name: 'PRECAUTIONS', stretches: [{ text: '열을 내립니다.', citation: 1 }] },
  ])
  expect([...lit].sort()).toEqual([1, 2])
})

it('knows which citations the text of today does not say', () => {
  const citations = [
    { section: 'INDICATIONS', quote: '열을 내립니다.' },
    { section: 'INDICATIONS', quote: '졸음을 쫓습니다.' },
    { section: 'STORAGE', quote: '서늘한 곳에 둡니다.' },
  ] as const
  expect([...litSections(TEXT, citations).lit]).toEqual([1])
})

it('says which sections there are not: an empty one is none', () => {
  expect(litSections(TEXT, []).absent).toEqual([
    'BOXED_WARNING',
    'DOSAGE_AND_ADMINISTRATION',
    'DRUG_INTERACTIONS',
    'ADVERSE_REACTIONS',
    'STORAGE',
  ])
  expect(litSections(NOTHING, []).sections).toEqual([])
})
