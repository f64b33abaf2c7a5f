import { Failure } from '../parts/failure'
import { Skeleton } from '../parts/skeleton'
import { useWords } from '../words/language'
import { PLAN } from '../words/plan'
import { useFormat } from '../words/useFormat'
import type { PreviewShown } from './previewDays'
import { useDateIn } from './useDateIn'
import type { usePreview } from './usePreview'
import { useWallTime } from './useWallTime'

interface Props {
  readonly preview: ReturnType<typeof usePreview>
  readonly isNew: boolean
}

/** The first days, as they would be. */
export function Preview({ preview, isNew }: Props) {
  const { preview: words } = useWords(PLAN)
  return (
    <section className="card regimens-preview" aria-labelledby="regimens-preview" aria-busy={preview.isRenewing}>
      <h2 id="regimens-preview">{isNew ? words.title : words.titleChange}</h2>
      <Content {...preview} />
    </section>
  )
}

function Content({ state, shown, isRenewing, timeZone, error, retry }: Props['preview']) {
  const { preview: words } = useWords(PLAN)
  if (state === 'coming') return <Skeleton kind="line" count={5} />
  if (state === 'failed') return <Failure error={error} retry={retry} />
  if (state === 'noMedicine') return <p className="regimens-details">{words.waitMedicine}</p>
  if (state === 'incomplete' || state === 'refused') return <p className="regimens-details">{words.waitMistakes}</p>
  if (state === 'stays') return <p className="regimens-details">{words.stays}</p>
  if (state === 'full' || !shown) return <p className="regimens-details">{words.full}</p>
  return (
    <div className={isRenewing ? 'regimens-renewing' : undefined}>
      <Days shown={shown} isRenewing={isRenewing} />
      {timeZone !== null && <p className="regimens-details">{words.zone(timeZone)}</p>}
    </div>
  )
}

function Days({ shown: { days, doses, isAll }, isRenewing }: { shown: PreviewShown; isRenewing: boolean }) {
  const { preview: words } = useWords(PLAN)
  const format = useFormat()
  const dateIn = useDateIn()
  const wallTime = useWallTime()
  const last = days.at(-1)
  if (!last) return <p className="regimens-warning">{words.none}</p>
  return (
    <>
      <p className="regimens-count" role="status">
        {isRenewing ? <span className="unseen">{words.renewing}</span> : null}
        {(isAll ? words.all : words.first)(doses, dateIn(last.date))}
      </p>
      <ol className="regimens-days">
        {days.map(({ date, times }) => (
          <li key={date}>
            <strong>{format.day(date)}</strong>
            <span>{times.map(wallTime).join(', ')}</span>
          </li>
        ))}
      </ol>
      {!isAll && <p className="regimens-details regimens-more">{words.more}</p>}
    </>
  )
}
