import iconUrl from '../icon.svg'
import { useWords } from '../words/language'
import { SHARED } from '../words/shared'
import './brand.css'

export function Brand() {
  const words = useWords(SHARED)
  return (
    <span className="brand">
      <img src={iconUrl} alt="" width="32" height="32" />
      {words.brand}
    </span>
  )
}
