import { useState } from 'react'
import { Link } from 'wouter'
import { KeepDialog } from '../medicine/keepDialog'
import { useCategoryName } from '../medicine/useCategoryName'
import { Button } from '../parts/button'
import { HeardName, MedicineLink } from '../parts/medicineLink'
import { MedicinePicture } from '../parts/medicinePicture'
import { SampleTag } from '../parts/tag'
import { useWords } from '../words/language'
import { SAVED } from '../words/saved'
import { SHARED } from '../words/shared'
import type { Scrap } from './fields'

interface RowProps {
  readonly scrap: Scrap
  readonly categories: readonly string[]
  readonly isBusy: boolean
  readonly onRemove: () => void
}

/** A saved medicine with what was noted of it. */
export function SavedRow({ scrap, categories, isBusy, onRemove }: RowProps) {
  const words = useWords(SAVED)
  const nameOf = useCategoryName()
  const [isOpen, setOpen] = useState(false)
  const { medicine, category, notes } = scrap
  const close = () => setOpen(false)
  return (
    <article className="card saved-row">
      <MedicinePicture url={medicine.imageUrl} />
      <div className="saved-what">
        <h3 className="saved-name">
          <MedicineLink medicine={medicine} />
        </h3>
        <p className="saved-about">
          <SampleTag of={medicine} />
          <span className="saved-category">{nameOf(category)}</span>
          {medicine.manufacturer === '' ? words.unknownMaker : <span lang="ko">{medicine.manufacturer}</span>}
        </p>
        {notes !== null && <p className="saved-notes">{notes}</p>}
      </div>
      <div className="saved-actions">
        <Button icon="pencil" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          {words.change} <HeardName medicine={medicine} />
        </Button>
        <Link href={`/regimens?new&medicine=${medicine.itemSeq}`} className="button button-quiet">
          <span>
            {words.plan} <HeardName medicine={medicine} />
          </span>
        </Link>
        <Button look="quiet" isBusy={isBusy} onClick={onRemove}>
          {words.remove} <HeardName medicine={medicine} />
        </Button>
      </div>
      {isOpen && (
        <KeepDialog
          medicine={{ ...medicine, viewerScrap: scrap }}
          categories={categories}
          onClose={close}
          onLetGo={() => {
            close()
            onRemove()
          }}
        />
      )}
    </article>
  )
}

interface RemovedProps {
  readonly scrap: Scrap
  readonly isBusy: boolean
  readonly onPutBack: () => void
}

/** Where one was: it takes the focus that the pressed button had. */
export function RemovedRow({ scrap, isBusy, onPutBack }: RemovedProps) {
  const words = useWords(SAVED)
  const { undo } = useWords(SHARED)
  const { name } = scrap.medicine
  return (
    <div className="saved-removed">
      <p>{words.removed(name)}</p>
      <Button icon="undo" isBusy={isBusy} onClick={onPutBack} autoFocus>
        {undo} <HeardName medicine={scrap.medicine} />
      </Button>
    </div>
  )
}
