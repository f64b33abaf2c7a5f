import { useState } from 'react'
import type { ResultOf } from '../client/graphql'
import { MedicinePicture } from '../parts/medicinePicture'
import { useLanguage, useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import { OfficialText } from './officialText'
import { Provenance } from './provenance'
import type { MEDICINE_PAGE } from './queries'
import { litSections } from './sections'
import { SummaryCard } from './summaryCard'
import { useLight } from './useLight'
import { useSummary } from './useSummary'

export type FoundMedicine = NonNullable<ResultOf<typeof MEDICINE_PAGE>['medicine']>

/** What is said of a medicine in short, beside what that rests on. */
export function Found({ medicine }: { medicine: FoundMedicine }) {
  const words = useWords(MEDICINE)
  const [language] = useLanguage()
  const [keyword, setKeyword] = useState<string | null>(null)
  const { asked, shown, isComing } = useSummary(medicine, keyword)
  const isSample = medicine.provenance.source === 'sample'
  const light = useLight(`${keyword} ${shown?.text}`)
  const { sections, absent, lit } = litSections(medicine, shown?.citations ?? [])
  return (
    <div className="medicine-layout">
      <div className="medicine-side">
        <div className="medicine-head">
          {medicine.imageUrl !== null && <MedicinePicture url={medicine.imageUrl} size="large" />}
          <Provenance provenance={medicine.provenance} />
        </div>
        <SummaryCard
          asked={asked}
          shown={shown}
          isComing={isComing}
          keyword={keyword}
          onAsk={setKeyword}
          light={light}
          lit={lit}
          isSample={isSample}
        />
        {language !== 'ko' && <p className="medicine-small">{words.inKorean}</p>}
      </div>
      <OfficialText sections={sections} absent={absent} isSample={isSample} itemSeq={medicine.itemSeq} light={light} />
    </div>
  )
}
