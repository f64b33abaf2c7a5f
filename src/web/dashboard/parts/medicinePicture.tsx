import { useState } from 'react'
import { Icon } from './icon'
import './medicinePicture.css'

interface Props {
  /** Null where the source has none. */
  readonly url: string | null
  readonly size?: 'small' | 'large'
}

/** Stands beside the medicine's name, so it says nothing to who listens. A capsule is drawn where there is no picture. */
export function MedicinePicture({ url, size = 'small' }: Props) {
  const [broken, setBroken] = useState<string | null>(null)
  return (
    <span className={`medicine-picture medicine-picture-${size}`}>
      {url !== null && url !== broken ? (
        <img src={url} alt="" loading="lazy" decoding="async" onError={() => setBroken(url)} />
      ) : (
        <Icon name="regimens" />
      )}
    </span>
  )
}
