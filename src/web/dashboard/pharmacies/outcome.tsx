import { Asked } from '../parts/asked'
import { Button } from '../parts/button'
import { Empty } from '../parts/empty'
import { Skeleton } from '../parts/skeleton'
import { useWords } from '../words/language'
import { PHARMACIES } from '../words/pharmacies'
import { distanceWords } from './distance'
import { Notes } from './notes'
import { Scope } from './scope'
import { RADII, type Sought } from './sought'
import { useFound } from './useFound'
import { Views } from './views'

interface Props {
  readonly sought: Sought
  readonly onSeek: (sought: Sought) => void
}

/** What was found, or what to do to find something. */
export function Outcome({ sought, onSeek }: Props) {
  const words = useWords(PHARMACIES)
  const { isAsked, asked, askedAt, more } = useFound(sought)
  if (!isAsked) return <Empty icon="pharmacies" title={words.start} hint={words.startHint} />
  return (
    <>
      <Scope sought={sought} onSeek={onSeek} />
      <Asked asked={asked} pick={data => data.pharmacies} skeleton={<Skeleton count={4} />}>
        {found => (
          <>
            {found.nodes.length === 0 && <NothingFound sought={sought} onSeek={onSeek} />}
            <Views
              sought={sought}
              onSeek={onSeek}
              found={found}
              askedAt={askedAt}
              isBusy={asked.isRenewing}
              more={more}
            />
            <Notes found={found} isAround={sought.place !== null} />
          </>
        )}
      </Asked>
    </>
  )
}

/** Offers what may help. */
function NothingFound({ sought, onSeek }: Props) {
  const words = useWords(PHARMACIES)
  const { place, radius, isOpenOnly } = sought
  const wider = place && RADII.find(each => each > radius)
  return (
    <Empty
      icon="pharmacies"
      title={isOpenOnly ? words.nothingOpen : words.nothing}
      hint={isOpenOnly ? words.nothingOpenHint : place ? words.nothingHint : words.nothingAnywhereHint}
      action={
        <div className="pharmacies-help">
          {wider && (
            <Button onClick={() => onSeek({ ...sought, radius: wider })}>{words.wider(distanceWords(wider))}</Button>
          )}
          {isOpenOnly && <Button onClick={() => onSeek({ ...sought, isOpenOnly: false })}>{words.showAll}</Button>}
          {place && sought.typed !== '' && (
            <Button onClick={() => onSeek({ ...sought, place: null })}>{words.place.leave}</Button>
          )}
        </div>
      }
    />
  )
}
