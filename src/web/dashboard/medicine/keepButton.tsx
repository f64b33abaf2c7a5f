import { useState } from 'react'
import { Button } from '../parts/button'
import { useWords } from '../words/language'
import { MEDICINE } from '../words/medicine'
import type { FoundMedicine } from './found'
import { KeepDialog } from './keepDialog'
import { useCategoryName } from './useCategoryName'

interface Props {
  readonly medicine: FoundMedicine
  readonly categories: readonly { readonly name: string }[]
}

/** Says whether one has kept a medicine, and opens what one can say of it. */
export function KeepButton({ medicine, categories }: Props) {
  const { keep: words } = useWords(MEDICINE)
  const nameOf = useCategoryName()
  const [isOpen, setOpen] = useState(false)
  const { viewerScrap } = medicine
  return (
    <>
      <Button
        look={viewerScrap ? 'plain' : 'key'}
        icon={viewerScrap ? 'check' : 'saved'}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {viewerScrap ? words.kept(nameOf(viewerScrap.category)) : words.keep}
      </Button>
      {isOpen && (
        <KeepDialog
          medicine={medicine}
          categories={categories.map(({ name }) => name)}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
