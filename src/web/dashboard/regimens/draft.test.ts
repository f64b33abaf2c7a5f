import { describe, expect, test } from 'vitest'
import { type Draft, newDraft, resumedDraft, withMedicine } from './draft'

const medicine = (itemSeq: string) => ({
  id: itemSeq,
  itemSeq,
  name: '가나다정',
  manufacturer: '',
  imageUrl: null,
  provenance: { source: 'official' },
})
const A = medicine('200000001')
const B = medicine('200000002')
const DOSE = { amount: '2', unit: '정', note: '식후에' }
const draft = (part: Partial<Draft> = {}): Draft => ({ ...newDraft('2026-03-01'), times: ['09:30'], ...DOSE, ...part })

describe('how much is taken and what is noted', () => {
  test.each<[string, Draft['medicine'], Draft['medicine'], boolean]>([
    ['stays when the first medicine is chosen after it', null, A, true],
    ['stays with the same medicine', A, { ...A, name: '가나다정 500' }, true],
    ['goes with the medicine', A, null, false],
    ['is not said of another medicine', A, B, false],
  ])('%s', (_, before, chosen, stays) => {
    const next = withMedicine(draft({ medicine: before }), chosen)
    const said = stays ? DOSE : { amount: '', unit: '', note: '' }
    expect(next).toEqual({ ...draft(), ...said, medicine: chosen })
  })
})

describe('a plan that was left unfinished', () => {
  const anew = (chosen: Draft['medicine']) => ({ ...newDraft('2026-03-02'), medicine: chosen })

  test.each<[string, Draft['medicine'], Draft['medicine'], Draft['medicine'] | 'nothing']>([
    ['goes on where no medicine is asked for', A, null, A],
    ['goes on without a medicine', null, null, null],
    ['gets the medicine that it lacked', null, B, B],
    ['goes on with its medicine', A, { ...A, name: '가나다정 500' }, { ...A, name: '가나다정 500' }],
    ['is not carried onto another medicine', A, B, 'nothing'],
  ])('%s', (_, left, asked, goesOn) => {
    expect(resumedDraft(draft({ medicine: left }), anew(asked))).toEqual(
      goesOn === 'nothing' ? null : draft({ medicine: goesOn }),
    )
  })
})
